using System.Collections.Concurrent;
using ProviderKit.Formats;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIChat;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// Makes a request in OpenAI's format what this vendor, at this version of its API, and this model take: data of the
/// vendor's row, applied to the bytes. Thread-safe.
/// </summary>
internal sealed class RequestAdaptation
{
    // Model names come from clients, so what is kept is bounded; past that they are looked up for the call.
    private const int MaxCached = 1000;
    private const int LongestName = 200;

    private static readonly ModelQuirk None = new("(?!)"); // refuses nothing, and does not search

    private readonly MessageExtensions _unknown;
    private readonly IReadOnlyList<ModelQuirk> _quirks;
    private readonly ConcurrentDictionary<string, ModelQuirk> _perModel = new(StringComparer.Ordinal);
    private readonly bool _asksForUsage;

    public RequestAdaptation(HttpVendor vendor, ProviderOptions options)
    {
        IEnumerable<string> known = options.MessageFields.Count > 0 ? options.MessageFields : vendor.MessageFields;
        _unknown = ~known.Aggregate(MessageExtensions.None, static (all, name) => all | (MessageExtensionNames.Find(name) ?? MessageExtensions.None));
        _asksForUsage = vendor.AcceptsStreamOptions && vendor.Takes("stream_options", options.ApiVersion);
        _quirks = !options.ModelQuirks ? []
            : vendor.OldVersionQuirk is { } old && !vendor.Takes("max_completion_tokens", options.ApiVersion) ? [old]
            : vendor.ModelQuirks;
    }

    /// <summary>The body to send.</summary>
    public SplicedBody BodyOf(ProviderCall call)
    {
        var request = call.Request;
        List<SplicedBody.Edit>? edits = null;
        if (request.Extensions is { } extensions) LeaveOut(request.Body.Span, extensions, ref edits);
        if ((call.ThoughtEdits ?? request.Format.Unsendable(request.Body.Span)) is { } unsendable) (edits ??= []).AddRange(unsendable);
        if (request.Format.ModelEdits(request.Body.Span, call.Model) is { Count: > 0 } models) (edits ??= []).AddRange(models);
        if (request.Soft.HasFlag(SoftMember.TopK)) call.Log?.LeavesOut(SoftMembers.TopK); // OpenAI's format lacks it
        var quirk = _quirks.Count > 0 && request.Format.HasModelQuirks ? QuirkOf(call.Model) : None;
        if (quirk.MayChange(request.Soft)) Adapt(call, quirk, edits ??= [], call.Request.Soft);
        return call.GetBody(_asksForUsage, edits);
    }

    /// <summary>Edits by which a request that is translated for the same models asks for nothing that its model refuses; none for most.</summary>
    public IReadOnlyList<SplicedBody.Edit> EditsOf(ProviderCall call)
    {
        var quirk = _quirks.Count > 0 ? QuirkOf(call.Model) : None;
        var soft = call.Request.Soft & ~SoftMember.Search; // how the other format searches, its translator knows
        if (!quirk.MayChange(soft)) return [];
        var edits = new List<SplicedBody.Edit>();
        Adapt(call, quirk, edits, soft);
        return edits;
    }

    /// <summary>Whether a model searches the web.</summary>
    public bool Searches(string model) => QuirkOf(model).Searches;

    private static void Adapt(in ProviderCall call, ModelQuirk quirk, List<SplicedBody.Edit> edits, SoftMember soft)
    {
        if (QuirkEdits.Add(call.Request.Body.Span, quirk, edits, soft) is not { } leftOut || call.Log is null) return;
        foreach (string name in leftOut) call.Log.LeavesOut(name);
    }

    private void LeaveOut(ReadOnlySpan<byte> json, IReadOnlyList<ExtensionMember> extensions, ref List<SplicedBody.Edit>? edits)
    {
        edits ??= [];
        var remover = new MemberRemover(json, edits);
        foreach (var member in extensions)
            if ((member.Kind & _unknown) != 0) remover.Remove(member.Start, member.End);
    }

    private ModelQuirk QuirkOf(string model)
    {
        // Expressions may take long for a long name, and no model has one.
        if (model.Length > LongestName) return None;
        return _perModel.TryGetValue(model, out var known) ? known : Find(model);
    }

    // Apart, since what a lambda captures is allocated when the method begins.
    private ModelQuirk Find(string model)
    {
        var found = _quirks.FirstOrDefault(quirk => quirk.Matches(model)) ?? None;
        if (_perModel.Count < MaxCached) _perModel.TryAdd(model, found);
        return found;
    }
}
