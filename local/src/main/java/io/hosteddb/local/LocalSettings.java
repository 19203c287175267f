package io.hosteddb.local;

import io.hosteddb.local.internal.files.LocalDirectory;
import io.hosteddb.model.RegionId;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderProfile;
import java.time.Duration;

/** What the local backends have in common. */
final class LocalSettings {
  static final String BACKEND = "local";

  /** Where every local database is really placed, whatever region was asked for. */
  static final RegionId REGION = RegionId.of("local");

  static final SettingSpec DATA_DIR =
      SettingSpec.path(
          LocalDirectory.SETTING,
          "Directory of the local databases, which then survive a restart; if left out, a"
              + " temporary one.");

  private LocalSettings() {}

  static ProviderDescriptor.Builder descriptor(ProviderProfile profile) {
    return ProviderDescriptor.builder(profile, BACKEND)
        .timeLimit(Duration.ofMinutes(2))
        .forDevelopment();
  }
}
