package io.hosteddb.simulators;

import java.util.Optional;

/** Decides which calls go wrong. Thread-safe. */
@FunctionalInterface
public interface Faults {
  /**
   * What goes wrong with a call.
   *
   * @param call the call
   * @return empty if nothing does
   */
  Optional<Fault> next(Call call);

  /** Nothing goes wrong. */
  static Faults none() {
    return call -> Optional.empty();
  }

  /**
   * One call goes wrong: the first whose method and template are these.
   *
   * @param operation such as {@code POST /projects}
   * @param fault what goes wrong
   * @return once only
   */
  static Faults once(String operation, Fault fault) {
    return new Faults() {
      private boolean done;

      @Override
      public synchronized Optional<Fault> next(Call call) {
        if (done || !call.toString().equals(operation)) {
          return Optional.empty();
        }
        done = true;
        return Optional.of(fault);
      }
    };
  }

  /**
   * Every call of an operation goes wrong.
   *
   * @param operation such as {@code POST /projects}
   * @param fault what goes wrong
   * @return always
   */
  static Faults always(String operation, Fault fault) {
    return call -> call.toString().equals(operation) ? Optional.of(fault) : Optional.empty();
  }
}
