import { Mastra } from '@mastra/core';
import { MongoDBStore } from '@mastra/mongodb';

export const storage = new MongoDBStore({
  id: 'mongodb-storage',
  uri: process.env.MONGODB_URI!,
  dbName: process.env.MONGODB_DB_NAME!,
});

export const mastra = new Mastra({ storage });
