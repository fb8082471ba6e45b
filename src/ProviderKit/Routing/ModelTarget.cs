using ProviderKit.Formats.Models;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Routing;

/// <summary>The target of a model name: a provider and its own name for the model. Immutable.</summary>
internal sealed class ModelTarget(ProviderEntry entry, string requested, string upstream)
{
    public ProviderEntry Entry { get; } = entry;

    /// <summary>The name the client asked for.</summary>
    public string Requested => Name.Requested;

    /// <summary>The same, prepared for replies.</summary>
    public ReplyName Name { get; } = new(requested);

    /// <summary>The upstream's name of the model.</summary>
    public string UpstreamModel { get; } = upstream;

    /// <summary>The same as a JSON string, for upstream requests.</summary>
    public byte[] UpstreamModelJson { get; } = JsonText.Quote(upstream);

    /// <summary>The family of the model if the provider has models of many vendors; otherwise null.</summary>
    public string? Family => Entry.Info.IsRouter ? ModelFamily.Of(UpstreamModel) : null;

    /// <summary>The name under which reasoning is signed; for a provider with many model families, it includes the family.</summary>
    public string Signer => Family is { } family ? $"{Entry.Info.SignsAs}:{family}" : Entry.Info.SignsAs;

    /// <summary>The counter of its running calls; null if they are not counted.</summary>
    public CallCount? Calls => Entry.CallsTo(UpstreamModel);

    /// <summary>The same target for a client that calls it <paramref name="requested"/>.</summary>
    public ModelTarget As(string requested) => new(Entry, requested, UpstreamModel);

    /// <summary>Creates the context for reading this target's reply to <paramref name="request"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maker">The maker of the reply. Default: none.</param>
    public ScanContext Scan(ChatRequest request, in ThoughtMaker maker = default) => new(request, Entry.Name, Entry.Info.Errors, Name) { Maker = maker };
}
