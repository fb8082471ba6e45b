using System.Collections.Concurrent;
using System.Text;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Texts;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// Adapts a request in OpenAI's format to the vendor, the version of its API and the model: applies the data of the vendor's
/// row to the bytes. Thread-safe.
/// </summary>
internal sealed class RequestAdaptation
{
    // Model names come from clients, so the cache is bounded. When it is full, names are looked up for each call.
    private const int MaxCached = 1000;
    private const int LongestName = 200;

    private static readonly ModelQuirk None = new("(?!)") { TakesBreakpoints = null }; // refuses nothing and does not search

    private readonly MessageExtensions _unknown;
    private readonly IReadOnlyList<ModelQuirk> _quirks;
    private readonly ConcurrentDictionary<string, ModelQuirk> _perModel = new(StringComparer.Ordinal);
    private readonly bool _asksForUsage;
    private readonly byte[]? _cacheMark;

    public RequestAdaptation(HttpVendor vendor, ProviderOptions options)
    {
        IEnumerable<string> known = options.MessageFields.Count > 0 ? options.MessageFields : vendor.MessageFields;
        _unknown = ~known.Aggregate(MessageExtensions.None, static (all, name) => all | (MessageExtensionNames.Find(name) ?? MessageExtensions.None));
        if (vendor.CacheMark is { } mark) _cacheMark = Encoding.ASCII.GetBytes($",\"{mark}\":{{\"type\":\"ephemeral\"}}");
        _asksForUsage = vendor.AcceptsStreamOptions && vendor.Takes("stream_options", options.ApiVersion);
        _quirks = !options.ModelQuirks ? []
            : vendor.OldVersionQuirk is { } old && !vendor.Takes("max_completion_tokens", options.ApiVersion) ? [old]
            : vendor.ModelQuirks;
    }

    /// <summary>The body to send.</summary>
    /// <param name="call">The call.</param>
    /// <param name="sessionMember">The field that names the call's conversation; null for none.</param>
    /// <param name="signsNothing">Whether the upstream does not sign its own thoughts.</param>
    public SplicedBody BodyOf(ProviderCall call, string? sessionMember = null, bool signsNothing = false)
    {
        var request = call.Request;
        List<SplicedBody.Edit>? edits = null;
        var quirk = _quirks.Count > 0 && request.Format.HasModelQuirks ? QuirkOf(call.Model) : None;
        if (request.Extensions is { } extensions) LeaveOut(request, extensions, quirk.TakesBreakpoints, ref edits);
        if ((call.ThoughtEdits ?? request.Format.Unsendable(request.Body.Span, signsNothing, call.Maker)) is { } unsendable) (edits ??= []).AddRange(unsendable);
        if (request.Format.ModelEdits(request.Body.Span, call.Model) is { Count: > 0 } models) (edits ??= []).AddRange(models);
        if (sessionMember is not null) (edits ??= []).Add(SessionEdit(request.Body.Span, sessionMember, call.Session!));
        if (request.Soft.HasFlag(SoftMember.TopK)) call.Log?.LeavesOut(SoftMembers.TopK); // OpenAI's format does not have it
        if (quirk.MayChange(request.Soft)) Adapt(call, quirk, edits ??= [], request.Soft);
        return call.GetBody(_asksForUsage, edits);
    }

    /// <summary>The edits that remove from a request, before it is translated, what its model refuses. Empty for most requests.</summary>
    public IReadOnlyList<SplicedBody.Edit> EditsOf(ProviderCall call)
    {
        var quirk = _quirks.Count > 0 ? QuirkOf(call.Model) : None;
        var soft = call.Request.Soft & ~SoftMember.Search; // the translator handles web search
        var edits = new List<SplicedBody.Edit>();
        var request = call.Request;
        if (call.SessionMember is { } member) edits.Add(SessionEdit(request.Body.Span, member, call.Session!));
        if (quirk.TakesBreakpoints == true && request.Extensions is { } extensions && Holds(extensions, MessageExtensions.CacheControl))
            CacheMarks.Change(request.Body.Span, request.Session.Messages, isTaken: true, request.IsTranslated, edits);
        if (quirk.MayChange(soft)) Adapt(call, quirk, edits, soft);
        return edits;
    }

    /// <summary>Whether a model searches the web.</summary>
    public bool Searches(string model) => QuirkOf(model).Searches;

    private static void Adapt(in ProviderCall call, ModelQuirk quirk, List<SplicedBody.Edit> edits, SoftMember soft)
    {
        if (QuirkEdits.Add(call.Request.Body.Span, quirk, edits, soft) is not { } leftOut || call.Log is null) return;
        foreach (string name in leftOut) call.Log.LeavesOut(name);
    }

    private static SplicedBody.Edit SessionEdit(ReadOnlySpan<byte> json, string member, string session) =>
        new(json.IndexOf((byte)'{') + 1, 0, Encoding.ASCII.GetBytes($"\"{member}\":\"{session}\","));

    private void LeaveOut(ChatRequest request, IReadOnlyList<ExtensionMember> extensions, bool? takesBreakpoints, ref List<SplicedBody.Edit>? edits)
    {
        edits ??= [];
        var json = request.Body.Span;
        var unknown = _unknown | (takesBreakpoints == false ? MessageExtensions.Breakpoint : MessageExtensions.None);
        var changed = (unknown & MessageExtensions.CacheControl) != 0 && Holds(extensions, MessageExtensions.CacheControl)
            ? CacheMarks.Change(json, request.Session.Messages, takesBreakpoints == true && (_unknown & MessageExtensions.Breakpoint) == 0, request.IsTranslated, edits, _cacheMark)
            : null;
        var remover = new MemberRemover(json, edits);
        foreach (var member in extensions)
            if ((member.Kind & unknown) != 0 && changed?.Contains(member.Start) != true) remover.Remove(member.Start, member.End);
    }

    private static bool Holds(IReadOnlyList<ExtensionMember> extensions, MessageExtensions kind)
    {
        for (int i = 0; i < extensions.Count; i++)
            if (extensions[i].Kind == kind) return true;
        return false;
    }

    private ModelQuirk QuirkOf(string model)
    {
        // Regular expressions can be slow on long names, and no model has one.
        if (model.Length > LongestName) return None;
        return _perModel.TryGetValue(model, out var known) ? known : Find(model);
    }

    // A method of its own, since the variables that a lambda captures are allocated when the method begins.
    private ModelQuirk Find(string model)
    {
        var found = _quirks.FirstOrDefault(quirk => quirk.Matches(model)) ?? None;
        if (_perModel.Count < MaxCached) _perModel.TryAdd(model, found);
        return found;
    }
}
