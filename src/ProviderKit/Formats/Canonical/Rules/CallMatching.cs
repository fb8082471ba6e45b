namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>
/// Finds the call of each result, and gives each call a unique id. Results are matched by id: among several calls with the
/// same id, a result belongs to the first open call of the latest turn before it. If an id is missing,
/// the name and then the position decide. A result before its call is matched, too.
/// </summary>
internal sealed class CallMatching
{
    private readonly NameGrammar? _grammar;
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _repeated = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Stack<Queue<Call>>> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Call> _answered = new(StringComparer.Ordinal);
    private List<Call> _latest = [];

    private CallMatching(NameGrammar? grammar) => _grammar = grammar;

    /// <summary>Matches all results. A result without a call gets no id, and a result that repeats an earlier one is removed.</summary>
    public static void Apply(ConversationDraft draft)
    {
        if (!draft.Turns.Exists(t => t.Role == ChatRole.Tool || t.ToolCalls.Count > 0)) return;
        new CallMatching(draft.Rules.CallIds).Match(draft.Turns);
    }

    private void Match(List<ChatTurn> turns)
    {
        var early = new List<int>();
        var repeated = new HashSet<int>();
        for (int i = 0; i < turns.Count; i++)
        {
            if (turns[i].ToolCalls.Count > 0) turns[i] = WithIds(turns[i]);
            if (turns[i].Role != ChatRole.Tool) continue;
            if (Find(turns[i]) is { } call) turns[i] = Answer(turns[i], call);
            else if (IsRepeated(turns[i])) repeated.Add(i);
            else early.Add(i);
        }
        foreach (int i in early)
            turns[i] = Take(turns[i].ToolCallId) is { } call ? Answer(turns[i], call) : WithoutCall(turns[i]);
        int index = 0;
        if (repeated.Count > 0) turns.RemoveAll(_ => repeated.Contains(index++));
    }

    private ChatTurn WithIds(ChatTurn turn)
    {
        _latest = [.. turn.ToolCalls.Select(call => new Call(turn, call.Id, IdOf(call.Id), call.Name))];
        foreach (var call in _latest)
        {
            if (!_open.TryGetValue(call.ClientId, out var turns)) _open[call.ClientId] = turns = [];
            if (turns.Count == 0 || !ReferenceEquals(turns.Peek().Peek().Turn, turn)) turns.Push(new Queue<Call>());
            turns.Peek().Enqueue(call);
        }
        return turn with { ToolCalls = [.. turn.ToolCalls.Select((call, i) => call with { Id = _latest[i].Id })] };
    }

    /// <summary>The unique id of a call. It stays the same in later requests as long as the conversation before it is the same.</summary>
    private string IdOf(string clientId)
    {
        string id = clientId.Length == 0 ? "call" : _grammar is null || _grammar.Fits(clientId) ? clientId : _grammar.Mend(clientId);
        string unique = id;
        int number = _repeated.GetValueOrDefault(id, 1);
        while (!_ids.Add(unique)) unique = _grammar?.WithNumber(id, ++number) ?? $"{id}_{++number}";
        _repeated[id] = number;
        return unique;
    }

    private Call? Find(ChatTurn result)
    {
        if (result.ToolCallId is { Length: > 0 } && Take(result.ToolCallId) is { } named) return named;
        bool hasId = result.ToolCallId is { Length: > 0 };
        var open = _latest.Where(c => !c.IsAnswered && (!hasId || c.ClientId.Length == 0));
        return result.ToolName is { Length: > 0 } name && open.FirstOrDefault(c => c.Name == name) is { } same ? same : open.FirstOrDefault();
    }

    /// <summary>The first open call with this id, in the latest turn that has one.</summary>
    private Call? Take(string? clientId)
    {
        if (clientId is not { Length: > 0 } || !_open.TryGetValue(clientId, out var turns)) return null;
        while (turns.TryPeek(out var calls))
        {
            while (calls.TryPeek(out var call))
            {
                if (!call.IsAnswered) return call;
                if (calls.Count == 1) break; // the last call stays, since it identifies the turn
                calls.Dequeue();
            }
            turns.Pop();
        }
        return null;
    }

    private ChatTurn Answer(ChatTurn result, Call call)
    {
        call.Result = result;
        if (call.ClientId.Length > 0) _answered[call.ClientId] = call;
        return result with { ToolCallId = call.Id, ToolName = call.Name };
    }

    private bool IsRepeated(ChatTurn result) =>
        result.ToolCallId is { Length: > 0 } id && _answered.TryGetValue(id, out var call) && call.Result is { } earlier
        && result.Parts.Concat(earlier.Parts).All(p => p is ChatTextPart) && result.Text == earlier.Text;

    private ChatTurn WithoutCall(ChatTurn result) => result with
    {
        ToolCallId = null,
        ToolName = result.ToolName ?? (result.ToolCallId is { } id ? _answered.GetValueOrDefault(id)?.Name : null),
    };

    private sealed record Call(ChatTurn Turn, string ClientId, string Id, string Name)
    {
        public ChatTurn? Result { get; set; }

        public bool IsAnswered => Result is not null;
    }
}
