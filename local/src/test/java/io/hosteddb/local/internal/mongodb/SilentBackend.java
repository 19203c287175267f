package io.hosteddb.local.internal.mongodb;

import de.bwaldvogel.mongo.bson.Document;
import java.util.concurrent.CountDownLatch;

/** Accepts every question and answers none until it is released. */
final class SilentBackend extends CurrentBackend {
  private final CountDownLatch released;

  SilentBackend(String file, CountDownLatch released) {
    super(file);
    this.released = released;
  }

  @Override
  public Document administer(String database, String command, Document query) {
    if (command.equalsIgnoreCase("find")) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return super.administer(database, command, query);
  }
}
