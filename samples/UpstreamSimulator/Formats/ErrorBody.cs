namespace UpstreamSimulator.Formats;

/// <summary>An error in a provider's shape.</summary>
internal sealed record ErrorBody(int Status, byte[] Bytes, string ContentType = "application/json");
