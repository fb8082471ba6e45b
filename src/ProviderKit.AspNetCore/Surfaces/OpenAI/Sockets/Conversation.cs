namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>
/// What was said up to and with a response, as the content of a JSON array. Each response adds to the conversation before it, which
/// both share. Immutable.
/// </summary>
internal sealed class Conversation
{
    private readonly Conversation? _before;
    private readonly byte[] _items; // with the comma after what is before

    private Conversation(Conversation? before, string? root, byte[] items)
    {
        (_before, _items) = (before, items);
        Root = before is null ? root : before.Root;
        Length = (before?.Length ?? 0) + items.Length;
    }

    /// <summary>The response before the first of these items, which somebody else stores; null for none.</summary>
    public string? Root { get; }

    /// <summary>Bytes.</summary>
    public int Length { get; }

    /// <summary>The conversation up to a response.</summary>
    /// <param name="before">What it continues; null for nothing that is remembered.</param>
    /// <param name="root">The response that it continues else; null for none.</param>
    /// <param name="input">The value of <c>input</c> that it answers.</param>
    /// <param name="last">The last event of the response; overwritten.</param>
    /// <param name="id">Its id; null when it is not to be remembered: it has none, or it is stored.</param>
    public static Conversation? With(Conversation? before, string? root, ReadOnlySpan<byte> input, Span<byte> last, out string? id)
    {
        if (!LastEvent.TryRead(last, out id, out var output)) return null;
        var own = new ConversationItems(input);
        bool afterBefore = before is { Length: > 0 } && own.Length + output.Length > 0, between = own.Length > 0 && output.Length > 0;
        byte[] items = new byte[own.Length + output.Length + (afterBefore ? 1 : 0) + (between ? 1 : 0)];
        int at = 0;
        if (afterBefore) items[at++] = (byte)',';
        own.CopyTo(items.AsSpan(at));
        at += own.Length;
        if (between) items[at++] = (byte)',';
        output.CopyTo(items.AsSpan(at));
        return new Conversation(before, root, items);
    }

    /// <summary>Copies all of it to the start of <paramref name="target"/>.</summary>
    public void CopyTo(Span<byte> target)
    {
        for (var part = this; part is not null; part = part._before) part._items.CopyTo(target[(part.Length - part._items.Length)..]);
    }
}
