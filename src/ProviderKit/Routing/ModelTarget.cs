using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Routing;

/// <summary>Where a model name leads: a provider and that provider's own name for the model. Immutable.</summary>
internal sealed class ModelTarget(ProviderEntry entry, string requested, string upstream)
{
    public ProviderEntry Entry { get; } = entry;

    /// <summary>The name the client asked for.</summary>
    public string Requested => Name.Requested;

    /// <summary>The same, ready to be written into replies.</summary>
    public ReplyName Name { get; } = new(requested);

    /// <summary>The upstream's name of the model.</summary>
    public string UpstreamModel { get; } = upstream;

    /// <summary>The same as a JSON string, for the body that goes out.</summary>
    public byte[] UpstreamModelJson { get; } = JsonText.Quote(upstream);

    /// <summary>Its calls that run now; null when they are not counted.</summary>
    public CallCount? Calls => Entry.CallsTo(UpstreamModel);

    /// <summary>The same place, for a client that calls it <paramref name="requested"/>.</summary>
    public ModelTarget As(string requested) => new(Entry, requested, UpstreamModel);

    /// <summary>What reading this target's reply to <paramref name="request"/> needs.</summary>
    public ScanContext Scan(ChatRequest request) => new(request, Entry.Name, Entry.Info.Errors, Name);
}
