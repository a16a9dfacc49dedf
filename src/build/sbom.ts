/** The bill of materials of a bundle, as CycloneDX. It has no date and no serial number: the same input gives the same bytes. */
import { Enums, Models, Serialize, Spec, SPDX } from '@cyclonedx/cyclonedx-library';
import type { BundledPackage, Contents } from './bundled-packages.ts';
import type { Manifest } from './esbuild-options.ts';

const { Application, Library } = Enums.ComponentType;

export function sbomOf(manifest: Manifest, { packages, imports }: Contents): string {
  const root = component(Application, manifest);
  const components = new Map([['', root]]);
  for (const [id, bundled] of packages) components.set(id, component(Library, bundled));
  for (const [id, from] of components) {
    for (const other of imports.get(id) ?? []) {
      const imported = components.get(other);
      if (imported) from.dependencies.add(imported.bomRef);
    }
  }
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: root }) });
  for (const [id, one] of components) if (id !== '') bom.components.add(one);
  const normalizer = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(normalizer).serialize(bom, { sortLists: true, space: 2 })}\n`;
}

type Described = Pick<BundledPackage, 'name' | 'version' | 'description' | 'license'>;

function component(type: Enums.ComponentType, described: Described): Models.Component {
  const { version, description, license } = described;
  const [name = '', group] = described.name.split('/').reverse();
  const purl = `pkg:npm/${described.name.replace('@', '%40')}@${version}`;
  const optional = group === undefined ? {} : { group };
  const made = new Models.Component(type, name, { ...optional, version, description, purl, bomRef: purl });
  made.licenses.add(
    SPDX.isSupportedSpdxId(license) ? new Models.SpdxLicense(license) : new Models.NamedLicense(license),
  );
  return made;
}
