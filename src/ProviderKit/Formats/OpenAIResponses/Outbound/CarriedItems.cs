using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>
/// Items of an answer that OpenAI chat has no words for, as a client sends them back with the conversation: reasoning, sealed by the
/// provider, which no other can open; searches of the web; and where an answer had several messages.
/// </summary>
/// <remarks>
/// A message of a reply, or one delta of a stream right before the finish, has
/// <c>"extra_content":{"{provider}":{"items":[{"index":0,"type":"reasoning","id":"rs_1","summary":[…],"encrypted_content":"…"}]}}</c>,
/// where <c>index</c> is the place among the reply's items. An encrypted item has <c>account</c>, a name of the account that alone can read it, at a
/// router with the family of the model, and goes to no other. Of a message the item has <c>phase</c> and the <c>length</c> of its text. A
/// client that sends the message back as it got it has done all that is needed. A client that speaks this format sends the phases itself
/// (<see cref="ExtraContent.Phases"/>). A request that came in a client's own format gets them
/// at their places, so that its bridge can put them beside the thought that they belong to.
/// </remarks>
internal sealed class CarriedItems
{
    /// <summary>What stands between the texts of two messages in the one text that they are in chat.</summary>
    public const string BlankLine = "\n\n";

    public const string Phase = "phase", Length = "length", Index = "index", Account = "account";

    public static readonly CarriedItems None = new([], []);

    private readonly List<(int Index, JsonElement Item)> _items;
    private readonly List<(int Index, JsonElement Message)> _messages;

    private CarriedItems(List<(int Index, JsonElement Item)> items, List<(int Index, JsonElement Message)> messages) => (_items, _messages) = (items, messages);

    /// <summary>The items of a turn that <paramref name="provider"/> made. An item of a kind that is never carried has no maker.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="provider">The provider that gets it.</param>
    /// <param name="account">The account there; null where there is none.</param>
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

    /// <summary>Whether an item of a reply goes back with the conversation as it is.</summary>
    public static bool IsCarried(JsonElement item) => TypeOf(item) switch
    {
        // The vendor keeps none, so that one without its content is nothing but a name.
        "reasoning" => IsEncrypted(item),
        "web_search_call" => true,
        _ => false,
    };

    /// <summary>Whether only the account that made it can read it.</summary>
    public static bool IsEncrypted(JsonElement item) => JsonMember.Text(item, "encrypted_content") is { Length: > 0 };

    private static bool IsReadable(JsonElement item, string? account) => !IsEncrypted(item) || JsonMember.Text(item, Account) is not { } by || by == account;

    /// <summary>An item's type; null where it names none.</summary>
    public static string? TypeOf(JsonElement item) => JsonMember.Text(item, "type");

    /// <summary>Writes the members of an item as the API takes them back.</summary>
    public static void WriteMembers(Utf8JsonWriter json, JsonElement item)
    {
        bool isReasoning = TypeOf(item) == "reasoning"; // goes without its status, as Codex sends it
        foreach (var member in item.EnumerateObject())
            if (member.Name is not (Index or Account) && member.Value.ValueKind != JsonValueKind.Null && !(isReasoning && member.Name == "status")) member.WriteTo(json);
    }

    /// <summary>The messages that a turn's text was when it was answered; one, unless it is known to have been several.</summary>
    public IEnumerable<CarriedMessage> MessagesOf(ChatTurn turn)
    {
        if (turn.Parts.Count == 0) return [];
        return _messages.Count > 0 && turn.Parts.All(p => p is ChatTextPart) && Split(turn.Text, turn.Path) is { } messages
            ? messages
            : PhasedOf(turn) ?? [new CarriedMessage(turn.Parts, null)];
    }

    /// <summary>The messages of a client that speaks this format: parts in a row with one phase are one. Null where no phase is known.</summary>
    private static List<CarriedMessage>? PhasedOf(ChatTurn turn)
    {
        var phases = JsonMember.Get(JsonMember.Get(JsonMember.Get(turn.Json, ExtraContent.Name), ExtraContent.Own), ExtraContent.Phases);
        // A rule may have joined parts, or taken some out.
        if (phases.ValueKind != JsonValueKind.Array || phases.GetArrayLength() != turn.Parts.Count) return null;
        List<(string? Phase, List<ChatPart> Parts)> messages = [];
        foreach (var (phase, part) in phases.EnumerateArray().Select(p => p.ValueKind == JsonValueKind.String ? p.GetString() : null).Zip(turn.Parts))
        {
            if (messages.Count == 0 || messages[^1].Phase != phase) messages.Add((phase, []));
            messages[^1].Parts.Add(part);
        }
        return [.. messages.Select(m => new CarriedMessage(m.Parts, m.Phase))];
    }

    /// <summary>Writes a turn's items, those that were carried at their places.</summary>
    /// <param name="json">Takes them.</param>
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

/// <summary>One message of an earlier answer.</summary>
/// <param name="Parts">What it says.</param>
/// <param name="Phase">What the vendor called it, such as <c>commentary</c>; null for nothing.</param>
internal sealed record CarriedMessage(IReadOnlyList<ChatPart> Parts, string? Phase);
