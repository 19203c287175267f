package io.hosteddb.spring;

import io.hosteddb.settings.SettingSpec;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Tells which properties and environment variables hold a secret. Of names that begin with {@code
 * hosteddb} all do that are not known to hold none, such as a secret's name with a typing error.
 */
final class SecretNames {
  private static final String ROOT = "hosteddb";

  private final Set<String> open;
  private final Set<String> vendorSecrets;

  private SecretNames(Set<String> open, Set<String> vendorSecrets) {
    this.open = open;
    this.vendorSecrets = vendorSecrets;
  }

  static SecretNames of(PropertyNames names) {
    Set<String> open = new HashSet<>();
    Set<String> vendorSecrets = new HashSet<>();
    for (String own : PropertyNames.OWN) {
      if (!own.equals("keyset")) {
        open.add(bare(PropertyNames.PREFIX + own));
      }
    }
    for (SettingSpec spec : names.settings().values()) {
      if (spec.type() == SettingSpec.Type.SECRET) {
        spec.environmentNames().forEach(name -> vendorSecrets.add(bare(name)));
      } else {
        open.add(bare(PropertyNames.PREFIX + spec.key()));
      }
    }
    return new SecretNames(Set.copyOf(open), Set.copyOf(vendorSecrets));
  }

  boolean holdsSecret(String name) {
    String bare = bare(name);
    return bare.startsWith(ROOT) ? !open.contains(bare) : vendorSecrets.contains(bare);
  }

  /** The same for every way to write a name: {@code a.b-c}, {@code A_B_C}, {@code a.bC}. */
  private static String bare(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
