package io.hosteddb.local.internal.mongodb.server.wire;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;

/** Errors as a client reads them. */
public final class Failures {
  private Failures() {}

  /**
   * The answer that says what went wrong.
   *
   * @param problem what the server threw
   * @return the answer
   */
  public static Document document(MongoServerException problem) {
    String message = problem.getMessageWithoutErrorCode();
    return problem instanceof MongoServerError error
        ? document(error.getCode(), error.getCodeName(), message)
        : answer(message);
  }

  /**
   * The answer that says what went wrong.
   *
   * @param code MongoDB's number for it
   * @param name MongoDB's name for it
   * @param message for people
   * @return the answer
   */
  public static Document document(int code, String name, String message) {
    return answer(message).append("code", code).append("codeName", name);
  }

  private static Document answer(String message) {
    return new Document("ok", 0.0).append("errmsg", message);
  }
}
