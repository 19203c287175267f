package io.hosteddb;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the library makes of an {@link Amendment}. */
record AmendmentValue(HostedDatabase database, List<String> done, @Nullable Failure failure)
    implements Amendment {
  AmendmentValue {
    done = List.copyOf(done);
  }
}
