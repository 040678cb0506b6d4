// Goal: every GraphQL document that the Shopify connector sends is valid against the published schema.
// Method: the documents are read out of src/channels/shopify/documents.h and validated with graphql-js
// against the introspection result in the folder named by TIDEGATE_SHARED (else ../shared). Exit code
// 77 with a reason when the schema or the package is missing.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const kSkipped = 77;
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const shared = process.env.TIDEGATE_SHARED ?? join(root, '..', 'shared');
const schemaFile = join(shared, 'specs', 'shopify', 'admin_2026-10.introspection.json.gz');

function skip(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(kSkipped);
}

if (!existsSync(schemaFile)) skip('the Shopify schema is not there; set TIDEGATE_SHARED');
const graphql = await import('graphql').catch(() =>
  skip('the package graphql is not installed; run npm ci in tests/contract'),
);

const introspection = JSON.parse(gunzipSync(readFileSync(schemaFile)).toString('utf8'));
const schema = graphql.buildClientSchema(introspection.data ?? introspection);
const source = readFileSync(join(root, 'src', 'channels', 'shopify', 'documents.h'), 'utf8');
const documents = [
  ...source.matchAll(/(k\w+Document) = R"graphql\(([\s\S]*?)\)graphql"/g),
].map(([, name, text]) => ({ name, text }));

let failures = 0;
if (documents.length < 7) {
  console.log(`only ${documents.length} documents were found`);
  failures += 1;
}
for (const { name, text } of documents) {
  const errors = graphql.validate(schema, graphql.parse(text));
  for (const error of errors) console.log(`${name}: ${error.message}`);
  failures += errors.length;
  if (errors.length === 0) console.log(`${name}: valid`);
}
// The schema lets this field be left out; the server does not.
const input = schema.getType('InventoryQuantityInput').getFields();
if (!('changeFromQuantity' in input)) {
  console.log('InventoryQuantityInput has no changeFromQuantity');
  failures += 1;
}
if (!schema.getDirective('idempotent')) {
  console.log('there is no directive @idempotent');
  failures += 1;
}
process.exit(failures === 0 ? 0 : 1);
