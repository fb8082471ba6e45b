using System.Buffers;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>
/// The conversation up to and including a response, as the content of a JSON array. Each response adds to the conversation before it, which
/// both share: the memory is released with its last user. Immutable until then.
/// </summary>
internal sealed class Conversation
{
    // The shared pool would keep larger arrays for a long time.
    private const int LargestPooled = 64 * 1024;

    private readonly Conversation? _before;
    private readonly int _own; // bytes
    private byte[] _items; // with a leading comma if there is an earlier part
    private int _users = 1;

    private Conversation(Conversation? before, string? root, byte[] items, int own)
    {
        (_before, _items, _own) = (before, items, own);
        before?.Share();
        Root = before is null ? root : before.Root;
        Length = (before?.Length ?? 0) + own;
        Size = (before?.Size ?? 0) + items.Length;
    }

    /// <summary>The response before the first of these items, which is stored elsewhere; null for none.</summary>
    public string? Root { get; }

    /// <summary>The number of bytes.</summary>
    public int Length { get; }

    /// <summary>The number of bytes of memory.</summary>
    public long Size { get; }

    /// <summary>The conversation up to a response, which the caller releases.</summary>
    /// <param name="before">The remembered conversation that it continues; null for none.</param>
    /// <param name="root">Otherwise the response that it continues; null for none.</param>
    /// <param name="input">The value of <c>input</c> of its request.</param>
    /// <param name="last">The last event of the response; overwritten.</param>
    /// <param name="id">The response's id; null if it must not be remembered, because it has no id or is stored.</param>
    public static Conversation? With(Conversation? before, string? root, ReadOnlySpan<byte> input, Span<byte> last, out string? id)
    {
        if (!LastEvent.TryRead(last, out id, out var output)) return null;
        var own = new ConversationItems(input);
        bool afterBefore = before is { Length: > 0 } && own.Length + output.Length > 0, between = own.Length > 0 && output.Length > 0;
        int length = own.Length + output.Length + (afterBefore ? 1 : 0) + (between ? 1 : 0), at = 0;
        byte[] items = length <= LargestPooled ? ArrayPool<byte>.Shared.Rent(length) : new byte[length];
        if (afterBefore) items[at++] = (byte)',';
        own.CopyTo(items.AsSpan(at));
        at += own.Length;
        if (between) items[at++] = (byte)',';
        output.CopyTo(items.AsSpan(at));
        return new Conversation(before, root, items, length);
    }

    /// <summary>Copies it to the start of <paramref name="target"/>.</summary>
    public void CopyTo(Span<byte> target)
    {
        for (var part = this; part is not null; part = part._before) part._items.AsSpan(0, part._own).CopyTo(target[(part.Length - part._own)..]);
    }

    /// <summary>Adds a user. Only while there is one.</summary>
    public void Share() => Interlocked.Increment(ref _users);

    /// <summary>Releases it.</summary>
    public void Release()
    {
        for (var part = this; part is not null && Interlocked.Decrement(ref part._users) == 0; part = part._before)
        {
            if (part._items.Length <= LargestPooled) ArrayPool<byte>.Shared.Return(part._items);
            part._items = [];
        }
    }
}
