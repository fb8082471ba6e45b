namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>
/// The items in the value of <c>input</c>, as the content of a JSON array: a text becomes a user message. In three pieces, so
/// that nothing is copied.
/// </summary>
internal readonly ref struct ConversationItems
{
    private readonly ReadOnlySpan<byte> _before;
    private readonly ReadOnlySpan<byte> _items;
    private readonly ReadOnlySpan<byte> _after;

    /// <param name="input">The value; empty for none.</param>
    public ConversationItems(ReadOnlySpan<byte> input)
    {
        if (input.StartsWith("["u8)) _items = input[1..^1].Trim(" \t\r\n"u8);
        if (!input.StartsWith("\""u8)) return;
        _before = "{\"type\":\"message\",\"role\":\"user\",\"content\":"u8;
        _items = input;
        _after = "}"u8;
    }

    /// <summary>Their bytes.</summary>
    public int Length => _before.Length + _items.Length + _after.Length;

    /// <summary>Copies them to the start of <paramref name="target"/>.</summary>
    public void CopyTo(Span<byte> target)
    {
        _before.CopyTo(target);
        _items.CopyTo(target[_before.Length..]);
        _after.CopyTo(target[(_before.Length + _items.Length)..]);
    }
}
