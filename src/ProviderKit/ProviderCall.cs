using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;

namespace ProviderKit;

/// <summary>One attempt for a provider to make.</summary>
public readonly struct ProviderCall
{
    private readonly byte[] _modelJson;

    /// <summary>Describes an attempt. For tests and for decorators of providers; the dispatcher makes its own.</summary>
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

    /// <summary>The upstream's name for the model, without prefix.</summary>
    public string Model { get; }

    /// <summary>The token to use; null if the provider has none and needs none.</summary>
    public ApiToken? Token { get; }

    /// <summary>The client's name for the model, as a JSON string; null if the dispatcher did not make this call.</summary>
    internal byte[]? ClientModel { get; init; }

    /// <summary>Edits that remove all thoughts from the body, once the upstream has refused one; null leaves them in.</summary>
    internal IReadOnlyList<SplicedBody.Edit>? ThoughtEdits { get; init; }

    /// <summary>The upstream that answers: the maker of what the reply signs. Default: none.</summary>
    internal ThoughtMaker Maker { get; init; }

    /// <summary>Parts that the upstream refused in the translated request and that are left out of it. Default: none.</summary>
    internal OptionalParts Without { get; init; }

    /// <summary>A name for the conversation, for upstreams that accept one; null for none.</summary>
    internal string? Session { get; init; }

    /// <summary>The member of the request that names the conversation; null for none.</summary>
    internal string? SessionMember { get; init; }

    /// <summary>Records further calls of the attempt and fields left out of the request; null to record nothing.</summary>
    internal ICallLog? Log { get; init; }

    /// <summary>
    /// Records what the provider leaves out because it has no counterpart: a field of the request that is not sent, or a part of the reply that is not passed on.
    /// It is named in <see cref="DispatchResult.Ignored"/>, the header <c>x-providerkit-ignored</c> and the request's trail; of what a stream leaves out
    /// after its beginning, the trail alone tells clients that use HTTP.
    /// </summary>
    /// <param name="name">Its name in the request or reply; no values.</param>
    public void LeavesOut(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Log?.LeavesOut(name);
    }

    /// <summary>The same call for one part of its request.</summary>
    internal ProviderCall With(ChatRequest part) => this with { Request = part };

    /// <summary>Records what a translation left out; null records nothing.</summary>
    internal void Note(LeftOut? leftOut)
    {
        if (Log is null || leftOut is null) return;
        foreach (string name in leftOut.Names) Log.LeavesOut(name);
    }

    /// <summary>The client's body, byte for byte, with <see cref="Model"/> in place of the model the client named.</summary>
    /// <param name="includeUsage">Also ask for the usage of a streamed reply, whether or not the client did.</param>
    public SplicedBody GetBody(bool includeUsage = true) => Request.Splice(_modelJson, includeUsage);

    /// <summary>The same body with further edits.</summary>
    internal SplicedBody GetBody(bool includeUsage, IReadOnlyList<SplicedBody.Edit>? edits) => Request.Splice(_modelJson, includeUsage, edits);
}
