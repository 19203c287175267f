import { PgVector } from '@mastra/pg';

const vectors = new PgVector({
  id: 'postgres-vectors',
  connectionString: process.env.DATABASE_URL!,
});
const indexName = 'notes';

await vectors.createIndex({ indexName, dimension: 3, metric: 'cosine' });
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
