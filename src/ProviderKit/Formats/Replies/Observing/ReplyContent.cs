using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Replies.Observing;

/// <summary>
/// Collects the output of a model from the upstream's JSON, in any format: texts, thoughts and calls of each choice. The size is limited;
/// longer output is truncated. For one reply.
/// </summary>
internal sealed class ReplyContent
{
    private const int MaxCalls = 64;

    /// <summary>The maximum number of choices.</summary>
    public const int MaxChoices = 16;

    /// <summary>The maximum number of characters of one text.</summary>
    public const int MaxChars = 32 * 1024;

    private readonly SortedDictionary<int, Choice> _choices = [];
    private int _first;

    /// <summary>The choices with their index, ordered by it.</summary>
    public IEnumerable<KeyValuePair<int, Choice>> Choices => _choices;

    /// <summary>Removes the choices from an index on.</summary>
    public void Forget(int first)
    {
        foreach (int choice in _choices.Keys.Where(choice => choice >= first).ToArray()) _choices.Remove(choice);
    }

    /// <summary>Reads a whole reply or an event.</summary>
    /// <param name="json">The reply or event.</param>
    /// <param name="first">The index that its first choice gets here. Default: 0.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public void Read(ReadOnlyMemory<byte> json, int first = 0)
    {
        _first = first;
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) return;
        if (root.TryGetProperty("choices", out var choices)) ReadChoices(choices, static (choice, into) => into.ReadChat(choice));
        else if (root.TryGetProperty("candidates", out choices)) ReadChoices(choices, static (candidate, into) => into.ReadCandidate(candidate));
        else if (root.TryGetProperty("done", out _)) Of(0)?.ReadLine(root);
        else if (root.TryGetProperty("response", out var response)) ReadResponse(response);
        else if (root.TryGetProperty("output", out _)) ReadResponse(root);
        else Of(0)?.ReadMessages(root);
    }

    private void ReadChoices(JsonElement choices, Action<JsonElement, Choice> read)
    {
        int place = 0;
        foreach (var choice in ContentJson.Items(choices))
        {
            if (Of(ContentJson.Number(choice, "index", place)) is { } into) read(choice, into);
            place++;
        }
    }

    /// <summary>Reads a complete response, which contains the content of all earlier events.</summary>
    private void ReadResponse(JsonElement response)
    {
        if (JsonMember.Text(response, "status") is not ("completed" or "incomplete" or "failed")) return;
        foreach (var item in ContentJson.Items(JsonMember.Get(response, "output"))) Of(0)?.ReadItem(item);
    }

    private Choice? Of(int index)
    {
        if (index is < 0 or >= MaxChoices || (index += _first) >= MaxChoices) return null;
        return _choices.TryGetValue(index, out var choice) ? choice : _choices[index] = new Choice();
    }

    /// <summary>A function call.</summary>
    public sealed class Call
    {
        public string? Id { get; set; }

        public string? Name { get; set; }

        /// <summary>The arguments as JSON, as far as received.</summary>
        public StringBuilder Arguments { get; } = new();
    }

    /// <summary>One of a reply's choices.</summary>
    public sealed class Choice
    {
        private readonly SortedDictionary<int, Call> _calls = [];

        public StringBuilder Text { get; } = new();

        public StringBuilder Thoughts { get; } = new();

        public IEnumerable<Call> Calls => _calls.Values;

        public void ReadChat(JsonElement choice)
        {
            Add(Text, JsonMember.Text(choice, "text")); // completions
            var message = JsonMember.Get(choice, "delta") is { ValueKind: JsonValueKind.Object } delta ? delta : JsonMember.Get(choice, "message");
            Add(Thoughts, JsonMember.Text(message, "reasoning_content") ?? JsonMember.Text(message, "reasoning"));
            Add(Text, JsonMember.Text(message, "content") ?? JsonMember.Text(message, "refusal"));
            int place = 0;
            foreach (var call in ContentJson.Items(JsonMember.Get(message, "tool_calls")))
            {
                var function = JsonMember.Get(call, "function");
                AddCall(call.TryGetProperty("index", out _) ? ContentJson.Number(call, "index") : place, JsonMember.Text(call, "id"), JsonMember.Text(function, "name"), JsonMember.Text(function, "arguments"));
                place++;
            }
        }

        public void ReadMessages(JsonElement root)
        {
            foreach (var block in ContentJson.Items(JsonMember.Get(root, "content"))) ReadBlock(block, _calls.Count);
            ReadBlock(JsonMember.Get(root, "content_block"), ContentJson.Number(root, "index"));
            var delta = JsonMember.Get(root, "delta");
            Add(Text, JsonMember.Text(delta, "text"));
            Add(Thoughts, JsonMember.Text(delta, "thinking"));
            if (JsonMember.Text(delta, "partial_json") is { } arguments) AddCall(ContentJson.Number(root, "index"), null, null, arguments);
        }

        public void ReadCandidate(JsonElement candidate)
        {
            foreach (var part in ContentJson.Items(JsonMember.Get(JsonMember.Get(candidate, "content"), "parts")))
            {
                bool isThought = JsonMember.Get(part, "thought").ValueKind == JsonValueKind.True;
                Add(isThought ? Thoughts : Text, JsonMember.Text(part, "text"));
                if (JsonMember.Get(part, "functionCall") is { ValueKind: JsonValueKind.Object } call)
                    AddCall(_calls.Count, JsonMember.Text(call, "id"), JsonMember.Text(call, "name"), ContentJson.Raw(call, "args"));
            }
        }

        public void ReadLine(JsonElement root)
        {
            var message = JsonMember.Get(root, "message");
            Add(Thoughts, JsonMember.Text(message, "thinking") ?? JsonMember.Text(root, "thinking"));
            Add(Text, JsonMember.Text(message, "content") ?? JsonMember.Text(root, "response"));
            foreach (var call in ContentJson.Items(JsonMember.Get(message, "tool_calls")))
            {
                var function = JsonMember.Get(call, "function");
                AddCall(_calls.Count, JsonMember.Text(call, "id"), JsonMember.Text(function, "name"), ContentJson.Raw(function, "arguments"));
            }
        }

        public void ReadItem(JsonElement item)
        {
            foreach (var part in ContentJson.Items(JsonMember.Get(item, "summary"))) Add(Thoughts, JsonMember.Text(part, "text"));
            foreach (var part in ContentJson.Items(JsonMember.Get(item, "content"))) Add(Text, JsonMember.Text(part, "text") ?? JsonMember.Text(part, "refusal"));
            if (JsonMember.Text(item, "call_id") is { } id)
                AddCall(_calls.Count, id, JsonMember.Text(item, "name"), JsonMember.Text(item, "arguments") ?? JsonMember.Text(item, "input"));
        }

        private void ReadBlock(JsonElement block, int index)
        {
            Add(Text, JsonMember.Text(block, "text"));
            Add(Thoughts, JsonMember.Text(block, "thinking"));
            if (JsonMember.Text(block, "type") is not ("tool_use" or "server_tool_use")) return;
            // In streams the input comes in later events and is an empty object here.
            string? input = ContentJson.Raw(block, "input");
            AddCall(index, JsonMember.Text(block, "id"), JsonMember.Text(block, "name"), input == "{}" ? null : input);
        }

        private void AddCall(int index, string? id, string? name, string? arguments)
        {
            if (!_calls.TryGetValue(index, out var call))
            {
                if (_calls.Count >= MaxCalls) return;
                _calls[index] = call = new Call();
            }
            call.Id ??= id;
            call.Name ??= name;
            Add(call.Arguments, arguments);
        }

        private static void Add(StringBuilder to, string? text)
        {
            if (text is not null) to.Append(text.AsSpan(0, Math.Min(text.Length, MaxChars - to.Length)));
        }
    }
}
