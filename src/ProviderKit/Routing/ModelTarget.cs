using ProviderKit.Formats.Models;
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

    /// <summary>The family of the model, where the provider has those of many vendors; else null.</summary>
    public string? Family => Entry.Info.IsRouter ? ModelFamily.Of(UpstreamModel) : null;

    /// <summary>The name under which thoughts are signed here; that of one family of models, where the provider has many.</summary>
    public string Signer => Family is { } family ? $"{Entry.Info.SignsAs}:{family}" : Entry.Info.SignsAs;

    /// <summary>Its calls that run now; null when they are not counted.</summary>
    public CallCount? Calls => Entry.CallsTo(UpstreamModel);

    /// <summary>The same place, for a client that calls it <paramref name="requested"/>.</summary>
    public ModelTarget As(string requested) => new(Entry, requested, UpstreamModel);

    /// <summary>What reading this target's reply to <paramref name="request"/> needs.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="maker">The maker of its replies. Default: none.</param>
    public ScanContext Scan(ChatRequest request, in ThoughtMaker maker = default) => new(request, Entry.Name, Entry.Info.Errors, Name) { Maker = maker };
}
