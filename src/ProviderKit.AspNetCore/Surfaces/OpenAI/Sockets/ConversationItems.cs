using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>
/// The items that the value of <c>input</c> holds, as the content of a JSON array: a text is what the user says. In three pieces, so
/// that nothing is copied.
/// </summary>
internal readonly ref struct ConversationItems
{
    /// <param name="input">The value; empty for none.</param>
    public ConversationItems(ReadOnlySpan<byte> input)
    {
        if (input.StartsWith("["u8)) Items = input[1..^1].Trim(" \t\r\n"u8);
        if (!input.StartsWith("\""u8)) return;
        Before = "{\"type\":\"message\",\"role\":\"user\",\"content\":"u8;
        Items = input;
        After = "}"u8;
    }

    public ReadOnlySpan<byte> Before { get; }

    public ReadOnlySpan<byte> Items { get; }

    public ReadOnlySpan<byte> After { get; }

    /// <summary>Their bytes.</summary>
    public int Length => Before.Length + Items.Length + After.Length;

    /// <summary>The items of a conversation up to and with a response.</summary>
    /// <param name="input">The value of <c>input</c> that it answers.</param>
    /// <param name="json">The last event of the response.</param>
    /// <param name="id">Its id; null when it is not to be remembered: it has none, or it is stored.</param>
    public static byte[] With(ReadOnlySpan<byte> input, byte[] json, out string? id)
    {
        id = null;
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("response", out var response) || response.ValueKind != JsonValueKind.Object) return [];
        if (response.TryGetProperty("store", out var store) && store.ValueKind == JsonValueKind.True) return [];
        if (!response.TryGetProperty("id", out var name) || name.ValueKind != JsonValueKind.String) return [];
        id = name.GetString();
        var own = new ConversationItems(input);
        var items = new ArrayBufferWriter<byte>(Math.Max(1, own.Length + json.Length));
        items.Write(own.Before);
        items.Write(own.Items);
        items.Write(own.After);
        if (response.TryGetProperty("output", out var output) && output.ValueKind == JsonValueKind.Array)
            foreach (var item in output.EnumerateArray())
                if (CanReturn(item)) Add(items, JsonMarshal.GetRawUtf8Value(item));
        return items.WrittenSpan.ToArray();
    }

    private static void Add(ArrayBufferWriter<byte> items, ReadOnlySpan<byte> item)
    {
        if (items.WrittenCount > 0) items.Write(","u8);
        items.Write(item);
    }

    /// <summary>A thought without its sealed form is known by its id alone, to an upstream that has stored it: this one has not.</summary>
    private static bool CanReturn(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object
        && !(item.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("reasoning"u8)
            && !(item.TryGetProperty("encrypted_content", out var content) && content.ValueKind == JsonValueKind.String));
}
