namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>Matches results to calls. Ids may be reused in a later turn, so a result answers the last call before it that has no result.</summary>
internal sealed class GivenCalls
{
    private readonly Dictionary<GivenItem, GivenItem> _results = new(ReferenceEqualityComparer.Instance);

    public GivenCalls(IReadOnlyList<GivenItem> items)
    {
        var open = new Dictionary<string, Stack<GivenItem>>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (!item.IsCall && !item.IsResult) continue;
            string id = item.CallId ?? throw Field.Missing($"{item.Path}.call_id");
            if (item.IsCall)
            {
                if (!open.TryGetValue(id, out var calls)) open[id] = calls = new Stack<GivenItem>();
                calls.Push(item);
            }
            else if (open.TryGetValue(id, out var calls) && calls.TryPop(out var call)) _results[call] = item;
            else throw Field.Wrong("input", $"No tool call found for {WordsOf(item.Type.Replace("_output", "", StringComparison.Ordinal))} output with call_id {id}.", "invalid_request_error");
        }
        foreach (var call in items)
            if (call.IsCall && !_results.ContainsKey(call) && !MayBeOpen(call))
                throw Field.Wrong("input", $"No tool output found for {WordsOf(call.Type)} {call.CallId}.", "invalid_request_error");
    }

    /// <summary>The result of a call; null if it has not arrived yet.</summary>
    public GivenItem? ResultOf(GivenItem call) => _results.GetValueOrDefault(call);

    private static bool MayBeOpen(GivenItem call) => call.Json.TryGetProperty("async", out var value) && value.ValueKind == System.Text.Json.JsonValueKind.True;

    private static string WordsOf(string type) => type.Replace('_', ' ');
}
