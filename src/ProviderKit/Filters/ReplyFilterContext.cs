using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>A reply before the client gets it. For one caller at a time.</summary>
[Experimental(ProviderKitExperiments.Filters)]
public sealed class ReplyFilterContext : FilterContext
{
    /// <summary>Describes a reply; for tests of filters. The dispatcher makes its own.</summary>
    /// <param name="request">The client's request.</param>
    /// <param name="body">What <see cref="Body"/> is to be.</param>
    /// <param name="provider">What <see cref="Provider"/> is to be.</param>
    public ReplyFilterContext(ChatRequest request, ReadOnlyMemory<byte> body = default, string? provider = null)
        : this(request, null, body, provider)
    {
    }

    internal ReplyFilterContext(ChatRequest request, FilterContext? parent, ReadOnlyMemory<byte> body, string? provider)
        : base(request, parent) => (Body, Provider) = (body, provider);

    /// <summary>The provider that answered; null where the gateway or a filter did.</summary>
    public string? Provider { get; }

    /// <summary>What the reply cost, as far as the upstream said; nothing for a stream, which says it at its end.</summary>
    public ChatUsage Usage { get; internal init; }

    /// <summary>The whole reply as JSON in the client's format; empty for a stream.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Whether <see cref="ReplaceBody"/> was called.</summary>
    internal bool IsReplaced { get; private set; }

    /// <summary>Replaces the reply.</summary>
    /// <param name="body">JSON in UTF-8, in the same format; must stay valid and unchanged until the request's result is disposed.</param>
    public void ReplaceBody(ReadOnlyMemory<byte> body) => (Body, IsReplaced) = (body, true);
}
