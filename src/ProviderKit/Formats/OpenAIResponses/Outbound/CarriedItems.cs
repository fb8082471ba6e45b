using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>
/// Items of a reply that OpenAI chat cannot express, in a form that a client sends back with the conversation: reasoning, which is
/// encrypted by the provider; web searches; and the boundaries of several messages in one reply.
/// </summary>
/// <remarks>
/// The message of a reply, or one delta of a stream right before the finish, has
/// <c>"extra_content":{"{provider}":{"items":[{"index":0,"type":"reasoning","id":"rs_1","summary":[…],"encrypted_content":"…"}]}}</c>,
/// where <c>index</c> is the position among the reply's items. An encrypted item has <c>account</c>, which identifies the only account that can
/// read it (with the model's family at a router), and is sent to no other. A message item has <c>phase</c> and the <c>length</c> of its text. A
/// client only has to send the message back unchanged. A client of this format sends the phases itself
/// (<see cref="ExtraContent.Phases"/>). For a client of another format the items are streamed at their positions, so that its bridge can
/// attach them to the thought that they belong to.
/// </remarks>
internal sealed class CarriedItems
{
    /// <summary>The separator between the texts of two messages, which are one text in chat.</summary>
    public const string BlankLine = "\n\n";

    public const string Phase = "phase", Length = "length", Index = "index", Account = "account";

    public static readonly CarriedItems None = new([], []);

    private readonly List<(int Index, JsonElement Item)> _items;
    private readonly List<(int Index, JsonElement Message)> _messages;

    private CarriedItems(List<(int Index, JsonElement Item)> items, List<(int Index, JsonElement Message)> messages) => (_items, _messages) = (items, messages);

    /// <summary>The items of a turn from <paramref name="provider"/>. Items of types that are never carried are ignored.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="provider">The provider that receives the request.</param>
    /// <param name="account">The provider's account; null if there is none.</param>
    public static CarriedItems Of(ChatTurn turn, string provider, string? account)
    {
        var extra = JsonMember.Get(JsonMember.Get(JsonMember.Get(turn.Json, CarriedThoughts.Outer), provider), CarriedThoughts.Items);
        if (extra.ValueKind != JsonValueKind.Array) return None;
        List<(int Index, JsonElement Item)> items = [], messages = [];
        int place = 0;
        foreach (var item in extra.EnumerateArray())
        {
            int index = JsonMember.Get(item, Index) is { ValueKind: JsonValueKind.Number } at && at.TryGetInt32(out int given) ? given : place;
            if (IsMessage(item)) messages.Add((index, item));
            else if (IsCarried(item) && IsReadable(item, account)) items.Add((index, item));
            place++;
        }
        return new CarriedItems([.. items.OrderBy(i => i.Index)], [.. messages.OrderBy(m => m.Index)]);
    }

    /// <summary>Whether an item of a reply is sent back unchanged with the conversation.</summary>
    public static bool IsCarried(JsonElement item) => TypeOf(item) switch
    {
        // The vendor does not store reasoning, so an item without its content is useless.
        "reasoning" => IsEncrypted(item),
        "web_search_call" => true,
        _ => false,
    };

    /// <summary>Whether only the account that created the item can read it.</summary>
    public static bool IsEncrypted(JsonElement item) => JsonMember.Text(item, "encrypted_content") is { Length: > 0 };

    private static bool IsReadable(JsonElement item, string? account) => !IsEncrypted(item) || JsonMember.Text(item, Account) is not { } by || by == account;

    /// <summary>An item's type; null if it has none.</summary>
    public static string? TypeOf(JsonElement item) => JsonMember.Text(item, "type");

    /// <summary>Writes the members of an item that the API accepts.</summary>
    public static void WriteMembers(Utf8JsonWriter json, JsonElement item)
    {
        bool isReasoning = TypeOf(item) == "reasoning"; // sent without its status, as Codex does
        foreach (var member in item.EnumerateObject())
            if (member.Name is not (Index or Account) && member.Value.ValueKind != JsonValueKind.Null && !(isReasoning && member.Name == "status")) member.WriteTo(json);
    }

    /// <summary>The messages of which a turn's text originally consisted; one, unless several are recorded.</summary>
    public IEnumerable<CarriedMessage> MessagesOf(ChatTurn turn)
    {
        if (turn.Parts.Count == 0) return [];
        return _messages.Count > 0 && turn.Parts.All(p => p is ChatTextPart) && Split(turn.Text, turn.Path) is { } messages
            ? messages
            : PhasedOf(turn) ?? [new CarriedMessage(turn.Parts, null)];
    }

    /// <summary>The messages of a client of this format: consecutive parts with the same phase are one message. Null if no phases are known.</summary>
    private static List<CarriedMessage>? PhasedOf(ChatTurn turn)
    {
        var phases = JsonMember.Get(JsonMember.Get(JsonMember.Get(turn.Json, ExtraContent.Name), ExtraContent.Own), ExtraContent.Phases);
        // A rule may have joined or removed parts.
        if (phases.ValueKind != JsonValueKind.Array || phases.GetArrayLength() != turn.Parts.Count) return null;
        List<(string? Phase, List<ChatPart> Parts)> messages = [];
        foreach (var (phase, part) in phases.EnumerateArray().Select(p => p.ValueKind == JsonValueKind.String ? p.GetString() : null).Zip(turn.Parts))
        {
            if (messages.Count == 0 || messages[^1].Phase != phase) messages.Add((phase, []));
            messages[^1].Parts.Add(part);
        }
        return [.. messages.Select(m => new CarriedMessage(m.Parts, m.Phase))];
    }

    /// <summary>Writes a turn's items, with the carried items at their positions.</summary>
    /// <param name="json">Receives the items.</param>
    /// <param name="others">Writes the other items of the turn, in order.</param>
    public void Write(Utf8JsonWriter json, IReadOnlyList<Action> others)
    {
        int written = 0, taken = 0;
        foreach (var (index, item) in _items)
        {
            for (; written < index && taken < others.Count; written++) others[taken++]();
            json.WriteStartObject();
            WriteMembers(json, item);
            json.WriteEndObject();
            written++;
        }
        while (taken < others.Count) others[taken++]();
    }

    private List<CarriedMessage>? Split(string text, string path)
    {
        List<CarriedMessage> messages = [];
        int at = 0;
        foreach (var (_, message) in _messages)
        {
            if (messages.Count > 0)
            {
                if (!text.AsSpan(at).StartsWith(BlankLine, StringComparison.Ordinal)) return null;
                at += BlankLine.Length;
            }
            if (JsonMember.Get(message, Length) is not { ValueKind: JsonValueKind.Number } given || !given.TryGetInt32(out int length) || length <= 0 || length > text.Length - at) return null;
            messages.Add(new CarriedMessage([new ChatTextPart(path, text.Substring(at, length))], JsonMember.Text(message, Phase)));
            at += length;
        }
        return at == text.Length ? messages : null;
    }

    private static bool IsMessage(JsonElement item) => TypeOf(item) == "message";
}

/// <summary>One message of an earlier reply.</summary>
/// <param name="Parts">Its parts.</param>
/// <param name="Phase">The vendor's phase, such as <c>commentary</c>; null for none.</param>
internal sealed record CarriedMessage(IReadOnlyList<ChatPart> Parts, string? Phase);
