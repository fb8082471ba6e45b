namespace ProviderKit.Dispatch.Trails;

/// <summary>What became of a request in the end, published at once so that no reader sees half of it.</summary>
internal sealed record RequestTrailEnd(
    int Status, ProviderErrorKind? Error, string? Message, TimeSpan Duration, TimeSpan? TimeToFirstByte, ChatUsage Usage);
