using ProviderKit.Formats;
using ProviderKit.Responses;
using ProviderKit.Texts;

namespace ProviderKit.Dispatch.Continuation;

/// <summary>
/// The ids of the responses of one request in both directions: those that its upstream has, and those by which its client knows the same
/// responses. Whatever goes either way passes through here. For one user at a time.
/// </summary>
/// <param name="marks">Makes and proves the client's ids.</param>
/// <param name="home">Where the responses are.</param>
/// <param name="scope">Whose they are.</param>
internal sealed class ClientIds(ResponseMarks marks, ResponseHome home, CallerScope scope)
{
    private readonly Dictionary<string, string> _byUpstream = new(StringComparer.Ordinal);

    /// <summary>Where the responses are that the request names.</summary>
    public ResponseHome Home => home;

    /// <summary>The client's id of a response of the upstream's; it gets one if it has none.</summary>
    public string this[string upstreamId]
    {
        get => _byUpstream.TryGetValue(upstreamId, out string? known) ? known : marks.Write(home with { Id = upstreamId }, scope) ?? upstreamId;
        init => _byUpstream[upstreamId] = value;
    }

    /// <summary>Puts the upstream's ids in the place of the client's, wherever a request names responses.</summary>
    /// <param name="body">The request.</param>
    /// <param name="state">Knows where it names them.</param>
    /// <param name="marks">Proves them.</param>
    /// <param name="scope">Whose they are to be.</param>
    /// <param name="edits">What is to be changed in the body.</param>
    /// <param name="ids">The ids; null where it names no response that an upstream keeps.</param>
    /// <returns>Why it cannot be sent; null when it can.</returns>
    public static ProviderError? Find(ReadOnlySpan<byte> body, IReplyState state, ResponseMarks marks, in CallerScope scope, out List<SplicedBody.Edit> edits, out ClientIds? ids)
    {
        (ids, edits) = (null, []);
        foreach (var (at, path, id) in state.IdsIn(body))
        {
            if (!ResponseMarks.IsMark(id)) continue;
            if (marks.Read(id, scope) is not { } home) return KeptConversations.NotFound with { Param = path };
            ids ??= new ClientIds(marks, home, scope);
            if ((ids.Home.Provider, ids.Home.Token) != (home.Provider, home.Token)) return Parted(path);
            ids._byUpstream[home.Id] = id;
            edits.Add(new SplicedBody.Edit(at.Start.Value, at.End.Value - at.Start.Value, JsonText.Quote(home.Id)));
        }
        return null;
    }

    /// <summary>JSON of the upstream's with the client's ids.</summary>
    public SplicedBody Renamed(byte[] json, IReplyState state) => new(json, default, default, EditsIn(json, state));

    /// <summary>What gives JSON of the upstream's the client's ids; null for nothing.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="state">Knows where ids stand.</param>
    /// <param name="except">Places that are handled elsewhere.</param>
    public List<SplicedBody.Edit>? EditsIn(ReadOnlySpan<byte> json, IReplyState state, params ReadOnlySpan<Range> except)
    {
        List<SplicedBody.Edit>? edits = null;
        foreach (var (at, _, id) in state.IdsIn(json))
            if (!except.Contains(at) && this[id] is var own && own != id) (edits ??= []).Add(new SplicedBody.Edit(at.Start.Value, at.End.Value - at.Start.Value, JsonText.Quote(own)));
        return edits;
    }

    /// <summary>An error with the client's ids.</summary>
    public ProviderError Shown(ProviderError error)
    {
        foreach (var (upstream, own) in _byUpstream) error = error.Masked(text => text.Replace(upstream, own, StringComparison.Ordinal));
        return error;
    }

    private static ProviderError Parted(string path) =>
        new(ProviderErrorKind.InvalidRequest, $"The response that {path} names is kept by another account than the others of this request, and no account can read both.")
        { Code = KeptConversations.NotFound.Code, Param = path };
}
