using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;

namespace ProviderKit;

/// <summary>One attempt that a provider is asked to make.</summary>
public readonly struct ProviderCall
{
    private readonly byte[] _modelJson;

    /// <summary>Describes an attempt; for tests and decorators of providers. The dispatcher makes its own.</summary>
    public ProviderCall(ChatRequest request, string model, ApiToken? token = null)
        : this(request, model, JsonText.Quote(model), token)
    {
    }

    internal ProviderCall(ChatRequest request, string model, byte[] modelJson, ApiToken? token)
    {
        Request = request;
        Model = model;
        _modelJson = modelJson;
        Token = token;
    }

    /// <summary>The client's request.</summary>
    public ChatRequest Request { get; private init; }

    /// <summary>The upstream's own name for the model, without prefix.</summary>
    public string Model { get; }

    /// <summary>The token to use; null when the provider has none and needs none.</summary>
    public ApiToken? Token { get; }

    /// <summary>What the client called the model, as a JSON string; null when this call was not made by the dispatcher.</summary>
    internal byte[]? ClientModel { get; init; }

    /// <summary>Take all thoughts of a model out of the body, once the upstream has refused one; null leaves them in.</summary>
    internal IReadOnlyList<SplicedBody.Edit>? ThoughtEdits { get; init; }

    /// <summary>The upstream that answers, as the maker of what the reply signs. Default: none.</summary>
    internal ThoughtMaker Maker { get; init; }

    /// <summary>What the upstream has refused of the translated request, and is left out of it. Default: nothing.</summary>
    internal OptionalParts Without { get; init; }

    /// <summary>A name of the conversation, for upstreams that take one; null for none.</summary>
    internal string? Session { get; init; }

    /// <summary>The member of a request to be translated that names it; null for none.</summary>
    internal string? SessionMember { get; init; }

    /// <summary>Where calls beyond the attempt's last are noted, and what is left out of the request; null for nowhere.</summary>
    internal ICallLog? Log { get; init; }

    /// <summary>The same call for a part of its request.</summary>
    internal ProviderCall With(ChatRequest part) => this with { Request = part };

    /// <summary>Takes note of what a translation has left out; null for nothing.</summary>
    internal void Note(LeftOut? leftOut)
    {
        if (Log is null || leftOut is null) return;
        foreach (string name in leftOut.Names) Log.LeavesOut(name);
    }

    /// <summary>The client's body, byte for byte, with <see cref="Model"/> in place of the model the client named.</summary>
    /// <param name="includeUsage">Also ask for the usage of a streamed reply, whether or not the client did.</param>
    public SplicedBody GetBody(bool includeUsage = true) => Request.Splice(_modelJson, includeUsage);

    /// <summary>The same with further edits.</summary>
    internal SplicedBody GetBody(bool includeUsage, IReadOnlyList<SplicedBody.Edit>? edits) => Request.Splice(_modelJson, includeUsage, edits);
}
