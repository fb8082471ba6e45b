using System.Collections.Concurrent;

namespace ProviderKit;

/// <summary>A vendor's request addresses, made once. Thread-safe.</summary>
internal sealed class UpstreamAddresses
{
    // Model names come from clients, so what is kept is bounded; past that an address is made for the call.
    private const int MaxCached = 1000;

    private readonly ConcurrentDictionary<string, Uri> _perModel = new(StringComparer.Ordinal);
    private readonly Uri? _chat;
    private readonly string _chatPattern;

    public UpstreamAddresses(OpenAICompatibleVendor vendor, string baseAddress, string? apiVersion)
    {
        string root = baseAddress.TrimEnd('/');
        string path = apiVersion is null ? vendor.ChatPath : vendor.VersionedChatPath ?? vendor.ChatPath;
        _chatPattern = Join(root, path.Replace("{version}", Uri.EscapeDataString(apiVersion ?? ""), StringComparison.Ordinal));
        if (!_chatPattern.Contains("{model}", StringComparison.Ordinal)) _chat = new Uri(_chatPattern);
        Models = new Uri(Join(root, vendor.ModelsPath));
    }

    public Uri Models { get; }

    public Uri ChatFor(string model)
    {
        if (_chat is not null) return _chat;
        if (_perModel.TryGetValue(model, out var known)) return known;
        var made = new Uri(_chatPattern.Replace("{model}", Uri.EscapeDataString(model), StringComparison.Ordinal));
        if (_perModel.Count < MaxCached) _perModel.TryAdd(model, made);
        return made;
    }

    /// <summary>A base address is written with and without the <c>/v1</c> that some paths begin with: both are right.</summary>
    private static string Join(string root, string path) =>
        root.EndsWith("/v1", StringComparison.Ordinal) && path.StartsWith("/v1/", StringComparison.Ordinal) ? root + path[3..] : root + path;
}
