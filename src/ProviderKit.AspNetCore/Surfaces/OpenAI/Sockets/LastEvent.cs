using System.Text.Json;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>Reads the last event of a response: <c>{"type","response":{"id","store","output":[…]}}</c>.</summary>
internal static class LastEvent
{
    /// <summary>Reads an event.</summary>
    /// <param name="json">The event; its items are moved together in place.</param>
    /// <param name="id">The response's id.</param>
    /// <param name="items">Its items, as the content of a JSON array, without those that cannot be sent again.</param>
    /// <returns>Whether the response is not stored.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static bool TryRead(Span<byte> json, out string? id, out ReadOnlySpan<byte> items)
    {
        var reader = new Utf8JsonReader(json);
        id = null;
        items = default;
        if (!reader.Read() || !TryEnter(ref reader, "response"u8)) return false;
        var output = default(Range);
        bool isStored = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = reader.ValueTextEquals("id"u8), isStore = reader.ValueTextEquals("store"u8), isOutput = reader.ValueTextEquals("output"u8);
            reader.Read();
            if (isId && reader.TokenType == JsonTokenType.String) id = reader.GetString();
            if (isStore) isStored = reader.TokenType == JsonTokenType.True;
            int start = reader.TokenType == JsonTokenType.StartArray ? (int)reader.TokenStartIndex : -1;
            reader.Skip();
            if (isOutput && start >= 0) output = start..(int)reader.BytesConsumed;
        }
        if (isStored) id = null;
        if (id is not null && !output.Equals(default)) items = Items(json[output]);
        return id is not null;
    }

    /// <summary>Moves into a member that is an object.</summary>
    private static bool TryEnter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = reader.ValueTextEquals(name);
            reader.Read();
            if (found) return reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
        }
        return false;
    }

    /// <summary>Moves the items of an array to its start.</summary>
    private static ReadOnlySpan<byte> Items(Span<byte> array)
    {
        var reader = new Utf8JsonReader(array);
        reader.Read();
        int end = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            if (!CanReturn(ref reader)) continue;
            var item = array[start..(int)reader.BytesConsumed];
            // The bytes before it were already read.
            if (end > 0) array[end++] = (byte)',';
            item.CopyTo(array[end..]);
            end += item.Length;
        }
        return array[..end];
    }

    /// <summary>
    /// Reads an item; returns whether it can be sent again. Reasoning without encrypted content is only an id, which is useless if the upstream has
    /// not stored it.
    /// </summary>
    private static bool CanReturn(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }
        bool isThought = false, isSealed = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8), isContent = reader.ValueTextEquals("encrypted_content"u8);
            reader.Read();
            if (isType) isThought = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("reasoning"u8);
            if (isContent) isSealed = reader.TokenType == JsonTokenType.String;
            reader.Skip();
        }
        return !isThought || isSealed;
    }
}
