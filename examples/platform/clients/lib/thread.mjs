/**
 * Uses what a snippet exports, as an application would. Run by Node in the environment that a
 * platform injects; says in JSON what it found.
 *
 *     node thread.mjs store|read <snippet.ts>
 */
import { pathToFileURL } from 'node:url';

const [task, snippet] = process.argv.slice(2);
const { mastra, storage } = await import(pathToFileURL(snippet).href);
if (mastra.getStorage().id !== storage.id) throw new Error('The snippet does not give its storage to Mastra.');

await storage.init();
const memory = await storage.getStore('memory');
if (task === 'store') await store();
console.log(JSON.stringify(await read()));
await storage.close();

async function store() {
  const now = new Date();
  await memory.saveThread({
    thread: {
      id: 'thread-1',
      resourceId: 'ana',
      title: 'Where is my order?',
      metadata: { order: 4711, words: 'äöü "quoted" 🚚' },
      createdAt: now,
      updatedAt: now,
    },
  });
  await memory.saveMessages({
    messages: ['Where is my order?', 'It arrives on Monday.'].map((text, index) => ({
      id: `message-${index + 1}`,
      threadId: 'thread-1',
      resourceId: 'ana',
      role: index === 0 ? 'user' : 'assistant',
      createdAt: new Date(now.getTime() + index),
      content: { format: 2, parts: [{ type: 'text', text }] },
    })),
  });
}

async function read() {
  const thread = await memory.getThreadById({ threadId: 'thread-1' });
  const { messages } = await memory.listMessages({ threadId: 'thread-1' });
  return {
    title: thread.title,
    owner: thread.resourceId,
    metadata: thread.metadata,
    messages: messages.map((message) => [message.role, message.content.parts[0].text]),
  };
}
