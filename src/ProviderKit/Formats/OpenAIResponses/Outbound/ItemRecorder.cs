using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>Collects the items of a reply that are sent back with the conversation (<see cref="CarriedItems"/>). Not thread-safe.</summary>
/// <param name="provider">The provider, which alone can read the items.</param>
/// <param name="account">The provider's account, which alone can read encrypted items; null if there is none.</param>
internal sealed class ItemRecorder(string provider, string? account)
{
    // Larger items are not worth sending back and forth.
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly List<(int Index, JsonElement Item)> _items = [];
    private readonly List<(int Index, int Length, string? Phase)> _messages = [];
    private long _bytes;

    /// <param name="index">The item's position in the reply.</param>
    /// <param name="item">The item; ignored if it is not sent back.</param>
    public void Add(int index, JsonElement item)
    {
        if (!CarriedItems.IsCarried(item) || _bytes > MaxBytes) return;
        _bytes += item.GetRawText().Length;
        if (_bytes <= MaxBytes) _items.Add((index, item.Clone()));
    }

    /// <summary>Records a message.</summary>
    /// <param name="index">Its position in the reply.</param>
    /// <param name="length">The length of its text.</param>
    /// <param name="phase">The vendor's phase; null for none.</param>
    public void AddMessage(int index, int length, string? phase)
    {
        if (length > 0) _messages.Add((index, length, phase));
    }

    public bool HasItems => _items.Count > 0;

    /// <summary>Whether there is anything to send back.</summary>
    public bool IsEmpty => _items.Count == 0 && !SaysMessages;

    private bool SaysMessages => _messages.Count > 1 || (_messages.Count == 1 && _messages[0].Phase is not null);

    /// <summary>Writes <c>extra_content</c> of a message or a delta.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject(CarriedThoughts.Outer);
        json.WriteStartObject(provider);
        json.WriteStartArray(CarriedThoughts.Items);
        foreach (var (index, item) in _items)
        {
            json.WriteStartObject();
            json.WriteNumber(CarriedItems.Index, index);
            if (account is not null && CarriedItems.IsEncrypted(item)) json.WriteString(CarriedItems.Account, account);
            CarriedItems.WriteMembers(json, item);
            json.WriteEndObject();
        }
        if (SaysMessages)
            foreach (var (index, length, phase) in _messages) WriteMessage(json, index, length, phase);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Clears the items after they have been sent to the client.</summary>
    public void Clear()
    {
        _items.Clear();
        _messages.Clear();
    }

    private static void WriteMessage(Utf8JsonWriter json, int index, int length, string? phase)
    {
        json.WriteStartObject();
        json.WriteNumber(CarriedItems.Index, index);
        json.WriteString("type"u8, "message"u8);
        json.WriteNumber(CarriedItems.Length, length);
        if (phase is not null) json.WriteString(CarriedItems.Phase, phase);
        json.WriteEndObject();
    }
}
