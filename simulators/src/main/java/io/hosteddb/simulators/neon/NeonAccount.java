package io.hosteddb.simulators.neon;

import java.util.Map;
import java.util.Set;

/**
 * The account behind a simulator: an organization with a key of each kind, and another one. The
 * keys are canaries: none may ever show up in a text.
 */
public final class NeonAccount {
  /** The organization. */
  public static final String ORG = "org-simulated-12345678";

  /** A key of the organization, which implies it. */
  public static final String ORG_KEY = "napi_org_key_canary_8f1c2d";

  /** A second key of the organization, as after a rotation. */
  public static final String ROTATED_ORG_KEY = "napi_org_key_rotated_canary_c4c4";

  /** Another organization. */
  public static final String OTHER_ORG = "org-elsewhere-87654321";

  /** A key of the other organization. */
  public static final String OTHER_ORG_KEY = "napi_other_org_key_canary_9e9e";

  /** A key of a person, which must name the organization. */
  public static final String PERSONAL_KEY = "napi_personal_key_canary_77ab";

  /** A key of one project, which reaches no other. */
  public static final String PROJECT_KEY = "napi_project_key_canary_31dd";

  /** A key that was revoked. */
  public static final String REVOKED_KEY = "napi_revoked_key_canary_e0e0";

  /** A key that may look and not touch. */
  public static final String VIEWER_KEY = "napi_viewer_key_canary_5b5b";

  /** The regions that are open, with their names. */
  public static final Map<String, String> REGIONS =
      Map.of(
          "aws-us-east-1", "AWS US East 1 (N. Virginia)",
          "aws-us-east-2", "AWS US East 2 (Ohio)",
          "aws-us-west-2", "AWS US West 2 (Oregon)",
          "aws-eu-central-1", "AWS Europe Central 1 (Frankfurt)",
          "azure-eastus2", "Azure East US 2 (Virginia)");

  /** The keys that open anything. */
  static final Set<String> KEYS =
      Set.of(ORG_KEY, ROTATED_ORG_KEY, OTHER_ORG_KEY, PERSONAL_KEY, PROJECT_KEY, VIEWER_KEY);

  /** The organization that a key is of. */
  static String organizationOf(String key) {
    return key.equals(OTHER_ORG_KEY) ? OTHER_ORG : ORG;
  }

  private NeonAccount() {}
}
