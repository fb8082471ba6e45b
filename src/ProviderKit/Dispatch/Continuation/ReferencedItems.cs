namespace ProviderKit.Dispatch.Continuation;

/// <summary>Puts kept items in the place of references to them. References to others stay, for upstreams that may know them.</summary>
internal static class ReferencedItems
{
    /// <param name="request">The request.</param>
    /// <param name="scope">Whose it is.</param>
    /// <param name="conversations">Finds the responses that the items belong to.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    /// <returns>The request with the items; or the store's failure.</returns>
    public static async ValueTask<(ChatRequest? Request, ProviderError? Error)> RestoreAsync(
        ChatRequest request, CallerScope scope, KeptConversations conversations, CancellationToken cancellationToken)
    {
        var state = request.Format.State!;
        if (!state.MayRefer(request.Body.Span)) return (request, null);
        var edits = new List<SplicedBody.Edit>();
        string? last = null;
        ReadOnlyMemory<byte> items = default;
        foreach (var (at, id) in state.ReferencesIn(request.Body.Span))
        {
            if (state.ReplyIdOf(id) is not { } reply) continue;
            if (reply != last)
            {
                // Nearly all references to one response stand beside each other.
                var (found, error) = await conversations.FindAsync(request, scope, reply, cancellationToken).ConfigureAwait(false);
                if (error is not null) return (null, error);
                (last, items) = (reply, found?.Items ?? default);
            }
            var item = state.FindItem(items, id);
            if (!item.IsEmpty) edits.Add(new SplicedBody.Edit(at.Start.Value, at.End.Value - at.Start.Value, item));
        }
        if (edits.Count == 0) return (request, null);
        var body = new SplicedBody(request.Body, default, default, edits);
        if (await conversations.HoldAsync(request, body.Length, cancellationToken).ConfigureAwait(false) is { } none) return (null, none);
        var restored = request.Continued(body.ToArray(), null, out var invalid);
        return (restored, invalid);
    }
}
