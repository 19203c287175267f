package io.hosteddb.testkit.provider;

import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.ForwardingProvider;

/** A right provider, of which a test gets one thing wrong. */
public class WrongProvider extends ForwardingProvider {
  public final DatabaseProvider right;

  public WrongProvider(DatabaseProvider right) {
    super(right);
    this.right = right;
  }
}
