import { MongoDBVector } from '@mastra/mongodb';

const vectors = new MongoDBVector({
  id: 'mongodb-vectors',
  uri: process.env.MONGODB_URI!,
  dbName: process.env.MONGODB_DB_NAME!,
});
const indexName = 'notes';

await vectors.connect();
await vectors.createIndex({
  indexName,
  dimension: 3,
  metric: 'cosine',
  filterFields: ['metadata.of'],
});
await vectors.waitForIndexReady({ indexName });
await vectors.upsert({
  indexName,
  ids: ['east', 'east-south', 'south'],
  vectors: [[1, 0, 0], [0.8, 0.6, 0], [0, 1, 0]],
  metadata: [{ of: 'ana' }, { of: 'ben' }, { of: 'ana' }],
});
const nearest = await vectors.query({
  indexName,
  queryVector: [1, 0, 0],
  topK: 2,
  filter: { of: 'ana' },
});
console.log(nearest.map(({ id }) => id));

await vectors.deleteVector({ indexName, id: 'south' });
await vectors.disconnect();
