namespace ProviderKit;

/// <summary>Says how much memory the process may use: the machine's, its container's or the runtime's limit, in bytes.</summary>
internal sealed record AvailableMemory(Func<long> Bytes);
