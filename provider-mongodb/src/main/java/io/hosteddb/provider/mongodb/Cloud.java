package io.hosteddb.provider.mongodb;

/** Whose machines the clusters run on. A region's name means another place in each. */
enum Cloud {
  /** Amazon. */
  AWS,
  /** Google. */
  GCP,
  /** Microsoft. */
  AZURE
}
