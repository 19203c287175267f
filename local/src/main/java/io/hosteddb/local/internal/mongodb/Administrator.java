package io.hosteddb.local.internal.mongodb;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerException;
import io.hosteddb.local.internal.files.StepPreconditions;
import io.hosteddb.local.internal.mongodb.server.ExtendedBackend;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Commands for the server in this process, within the time of one call. Not by MongoDB's driver: a
 * thread of its never ends, and would keep an application that was taken out of its container.
 */
final class Administrator {
  private final ExtendedBackend backend;
  private final CallContext call;

  Administrator(ExtendedBackend backend, CallContext call) {
    this.backend = backend;
    this.call = call;
  }

  /**
   * Has a command carried out; its first key names it.
   *
   * @return the answer
   * @throws MongoServerException if it is refused, or something of it is
   * @throws ProviderException if the time of the call is over before there is an answer
   */
  Document ask(String database, Document command) throws InterruptedException {
    StepPreconditions.requireTime(call);
    String name = command.keySet().iterator().next();
    // A command may wait for those of others, and hears of no interruption.
    FutureTask<Document> work = new FutureTask<>(() -> backend.administer(database, name, command));
    Thread thread = new Thread(null, work, "hosteddb-local-mongodb-command", 0, false);
    thread.setDaemon(true);
    thread.start();
    try {
      return checked(work.get(call.remaining().toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      throw ProviderException.unavailable("The local MongoDB did not answer in time.")
          .cause(e)
          .build();
    } catch (ExecutionException e) {
      Throwable problem = e.getCause() == null ? e : e.getCause();
      if (problem instanceof MongoServerException refused) {
        throw refused;
      }
      if (problem instanceof Error unfit) {
        // As where a library is another version's: the engine names it.
        throw unfit;
      }
      throw new MongoServerException(
          "it fails with " + problem.getClass().getSimpleName(), problem);
    }
  }

  /** What is wrong with one document is told beside what was done for others. */
  private static Document checked(Document answer) {
    if (answer.containsKey("writeErrors")) {
      throw new MongoServerException("it did not write what it keeps of databases");
    }
    return answer;
  }
}
