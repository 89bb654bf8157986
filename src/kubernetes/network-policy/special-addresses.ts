/**
 * Where cloud instances find their metadata, credentials among them: a pod that reaches these can become its node. Not the
 * whole of 169.254.0.0/16, in which NodeLocal DNS and the credentials of EKS Pod Identity are.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 * @see https://cloud.google.com/compute/docs/metadata/querying-metadata
 * @see https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service
 */
export const metadataAddresses = ["169.254.169.254/32", "fd00:ec2::254/128"] as const;

/**
 * Where pods, Services and nodes have their addresses unless a cluster hands out public ones.
 * @see https://www.rfc-editor.org/rfc/rfc1918, https://www.rfc-editor.org/rfc/rfc6598 and https://www.rfc-editor.org/rfc/rfc4193
 */
export const privateBlocks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"] as const;
