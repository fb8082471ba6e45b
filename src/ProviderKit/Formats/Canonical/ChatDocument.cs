using System.Text.Json;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// An OpenAI chat request read into types, for translation into other formats. A translator fits it to its format once
/// (<see cref="Fit"/>); after that only <see cref="LeftOut"/> changes, while the request is written. Dispose it when the translation is over, since <see cref="Root"/> lives in
/// pooled memory.
/// </summary>
internal sealed class ChatDocument : IDisposable
{
    private readonly JsonDocument _json;
    private bool _fitted;

    private ChatDocument(JsonDocument json) => _json = json;

    /// <summary>The whole body, for members that only one vendor knows.</summary>
    public JsonElement Root => _json.RootElement;

    public IReadOnlyList<ChatTurn> Turns { get; private set; } = [];

    public IReadOnlyList<ChatTool> Tools { get; private set; } = [];

    /// <summary>Tools that are no functions; a format that does not know them refuses them by name.</summary>
    public IReadOnlyList<ChatOtherTool> OtherTools { get; private set; } = [];

    /// <summary>Null when the client did not choose.</summary>
    public ChatToolChoice? ToolChoice { get; private set; }

    public bool? ParallelToolCalls { get; private set; }

    /// <summary><c>max_completion_tokens</c>, else <c>max_tokens</c>.</summary>
    public int? MaxTokens { get; private set; }

    public double? Temperature { get; private set; }

    public double? TopP { get; private set; }

    /// <summary><c>top_k</c>, which several vendors take beyond OpenAI's parameters.</summary>
    public int? TopK { get; private set; }

    public double? FrequencyPenalty { get; private set; }

    public double? PresencePenalty { get; private set; }

    public long? Seed { get; private set; }

    /// <summary>How many choices are wanted. Default: 1.</summary>
    public int Choices { get; private set; } = 1;

    public bool LogProbs { get; private set; }

    public int? TopLogProbs { get; private set; }

    public IReadOnlyList<string> Stop { get; private set; } = [];

    public ChatResponseFormat ResponseFormat { get; private set; }

    /// <summary><c>none</c>, <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c>, <c>xhigh</c>; null when not given.</summary>
    public string? ReasoningEffort { get; private set; }

    /// <summary>Whether the client wants the most effort that a model has, for which <see cref="ReasoningEffort"/> is the nearest word.</summary>
    public bool WantsMostEffort => SoftMembers.Has(Root, SoftMembers.MostEffort);

    /// <summary>Whether a model that cannot follow <see cref="ReasoningEffort"/> answers without it; else that is a 400.</summary>
    public bool EffortIsSoft { get; private set; }

    /// <summary>The tokens that the client allows for thinking, where its format has a number for it; else null.</summary>
    public int? ThinkingBudget { get; private set; }

    /// <summary>Whether a search of the web is asked for (<c>web_search_options</c>).</summary>
    public bool AsksForSearch { get; private set; }

    /// <summary>Whether a model that cannot search answers without it; else that is a 400.</summary>
    public bool SearchIsSoft { get; private set; }

    /// <summary>Whether <see cref="MaxTokens"/> is cut to the most that the model gives; else more is a 400.</summary>
    public bool LengthIsSoft { get; private set; }

    public string? User { get; private set; }

    /// <summary>Whether breakpoints of the prompt cache may be added. Default: no.</summary>
    public AutomaticCache AutomaticCache { get; set; } = AutomaticCache.Off;

    public bool Stream { get; private set; }

    /// <summary>Images given by http address whose bytes have been fetched, by that address.</summary>
    public IReadOnlyDictionary<string, ChatImageBytes> FetchedImages { get; set; } = new Dictionary<string, ChatImageBytes>();

    /// <summary>What the upstream has refused in a first try, and is to be left out. Default: nothing.</summary>
    public OptionalParts Without { get; init; }

    /// <summary>A name of the upstream account that the request goes to, as <see cref="ReplyContext.Account"/> has it; null where there is none.</summary>
    public string? Account { get; set; }

    /// <summary>What is held for them; null for nothing.</summary>
    public IDisposable? ImageMemory { get; set; }

    /// <summary>What the translation has left out; null for nothing.</summary>
    public LeftOut? LeftOut { get; private set; }

    /// <summary>The names of the tools as the vendor knows them; replies are named back with it.</summary>
    public ToolNames Names { get; private set; } = ToolNames.Unchanged;

    /// <summary>The names of the tools' arguments as the vendor knows them.</summary>
    public ToolProperties Properties { get; private set; } = ToolProperties.Unchanged;

    /// <summary>Reads <paramref name="body"/>, which is valid JSON with a model and an array of messages.</summary>
    /// <param name="body">The body.</param>
    /// <param name="chat">The request.</param>
    /// <param name="without">What is to be left out of it.</param>
    /// <returns>Null, or a 400 that names the parameter that is wrong.</returns>
    public static ProviderError? TryRead(ReadOnlyMemory<byte> body, out ChatDocument? chat, OptionalParts without = OptionalParts.None)
    {
        chat = new ChatDocument(JsonDocument.Parse(body)) { Without = without };
        try
        {
            chat.ReadMembers();
            if (without.HasFlag(OptionalParts.LogProbs)) chat.LeaveOutSoftLogProbs();
            return null;
        }
        catch (ChatFieldException e)
        {
            chat.Dispose();
            chat = null;
            return e.Error;
        }
    }

    /// <summary>
    /// Changes what the format does not take: the names of tools, the ids of calls, media and the shape of the conversation.
    /// A second call does nothing.
    /// </summary>
    /// <exception cref="ChatFieldException">What the client sent cannot be said in this format.</exception>
    public void Fit(FormatRules rules)
    {
        if (_fitted) return;
        _fitted = true;
        // Whether a model searches the web, its translator knows.
        if (Root.TryGetProperty("extra_content", out var extra) && RequiredFields.MissingIn(extra, rules.ExtraContent) is { } field && field != SoftMembers.Search)
            throw new ChatFieldException(RequiredFields.Refusal(rules.Provider, field));
        if (OtherTools.FirstOrDefault(t => rules.OtherToolTypes?.IsMatch(t.Type) != true) is { } tool)
            throw new ChatFieldException(ChatField.Unsupported(rules.Provider, tool.Path, $"it takes no tools of the type {tool.Type}"));
        if (ToolChoice is { Allowed: { } allowed } choice && !rules.TakesAllowedTools)
        {
            Tools = [.. Tools.Where(t => allowed.Any(a => a.Name == t.Name))];
            ToolChoice = choice with { Allowed = null };
        }
        FitNames(rules);
        var draft = new ConversationDraft(ChatMedia.Checked(Turns, rules), rules);
        foreach (var rule in rules.Conversation) rule.Apply(draft);
        Turns = draft.Turns;
        Properties = ToolProperties.Of(rules.ArgumentNames, Tools);
        if (Properties != ToolProperties.Unchanged) Turns = [.. Turns.Select(t => t with { ToolCalls = [.. t.ToolCalls.Select(Properties.ToWire)] })];
    }

    /// <summary>Takes note that the vendor is not sent a member, because it has no counterpart for it.</summary>
    public void LeaveOut(string name) => (LeftOut ??= new LeftOut()).Add(name);

    /// <summary>Takes note of an offer to search the web that the vendor cannot take.</summary>
    /// <returns>Whether it is one; false for a request that insists on the search, or has none.</returns>
    public bool TryLeaveOutSearch()
    {
        if (SearchIsSoft && AsksForSearch) LeaveOut(SoftMembers.Search);
        return SearchIsSoft;
    }

    /// <summary>Leaves out log probabilities that are no more than a wish, and takes note of it.</summary>
    public void LeaveOutSoftLogProbs()
    {
        if (!(LogProbs || TopLogProbs is > 0) || !SoftMembers.Has(Root, SoftMembers.LogProbs)) return;
        (LogProbs, TopLogProbs) = (false, null);
        LeaveOut(SoftMembers.LogProbs);
    }

    public void Dispose()
    {
        _json.Dispose();
        ImageMemory?.Dispose();
        ImageMemory = null;
    }

    private void FitNames(FormatRules rules)
    {
        Names = ToolNames.Of(rules.ToolNames, [
            .. Tools.Select(t => t.Name),
            .. Turns.SelectMany(t => t.ToolCalls).Select(c => c.Name),
            .. Turns.Select(t => t.ToolName).OfType<string>(),
            .. new[] { ToolChoice?.Name }.OfType<string>(),
            .. (ToolChoice?.Allowed ?? []).Select(a => a.Name).OfType<string>(),
        ]);
        if (!Names.AreUnchanged) MendNames();
        if (rules.ToolNames is { } grammar && Tools.DistinctBy(t => t.Name).Count() < Tools.Count) Tools = DistinctTools(grammar);
    }

    private void MendNames()
    {
        Tools = [.. Tools.Select(t => t with { Name = Names.ToWire(t.Name) })];
        if (ToolChoice is { } choice) ToolChoice = Mended(choice) with { Allowed = choice.Allowed is null ? null : [.. choice.Allowed.Select(Mended)] };
        Turns = [.. Turns.Select(t => t with
        {
            ToolName = t.ToolName is null ? null : Names.ToWire(t.ToolName),
            ToolCalls = [.. t.ToolCalls.Select(c => c with { Name = Names.ToWire(c.Name) })],
        })];
    }

    private ChatToolChoice Mended(ChatToolChoice choice) => choice with { Name = choice.Name is null ? null : Names.ToWire(choice.Name) };

    /// <summary>
    /// Of tools with one name, which OpenAI takes and others refuse ("Tool names must be unique", danny-avila/LibreChat#13162), the
    /// same are one, and others get names of their own on the wire: the client hears its name for each.
    /// </summary>
    private List<ChatTool> DistinctTools(NameGrammar grammar)
    {
        var distinct = new Dictionary<string, ChatTool>(StringComparer.Ordinal);
        var taken = Tools.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var tool in Tools)
        {
            if (distinct.TryAdd(tool.Name, tool) || distinct[tool.Name].Json.GetRawText() == tool.Json.GetRawText()) continue;
            int number = 2;
            string name = grammar.WithNumber(tool.Name, number);
            while (!taken.Add(name)) name = grammar.WithNumber(tool.Name, ++number);
            Names = Names.With(name, Names.ToClient(tool.Name));
            distinct[name] = tool with { Name = name };
        }
        return [.. distinct.Values];
    }

    private void ReadMembers()
    {
        Turns = ChatTurnReader.ReadAll(Root.GetProperty("messages"));
        Tools = ChatToolReader.ReadTools(Root);
        OtherTools = ChatToolReader.ReadOtherTools(Root);
        ToolChoice = ChatToolReader.ReadChoice(Root);
        ParallelToolCalls = ChatField.Bool(Root, "parallel_tool_calls");
        MaxTokens = ChatField.Int(Root, "max_completion_tokens") ?? ChatField.Int(Root, "max_tokens");
        Temperature = ChatField.Number(Root, "temperature");
        TopP = ChatField.Number(Root, "top_p");
        TopK = ChatField.Int(Root, "top_k") ?? SoftMembers.Number(Root, SoftMembers.TopK);
        FrequencyPenalty = ChatField.Number(Root, "frequency_penalty");
        PresencePenalty = ChatField.Number(Root, "presence_penalty");
        Seed = ChatField.Long(Root, "seed");
        Choices = ChatField.Int(Root, "n") ?? 1;
        LogProbs = ChatField.Bool(Root, "logprobs") ?? false;
        TopLogProbs = ChatField.Int(Root, "top_logprobs");
        Stop = ReadStop();
        ResponseFormat = ChatToolReader.ReadResponseFormat(Root);
        ReasoningEffort = ChatField.Text(Root, "reasoning_effort");
        ThinkingBudget = SoftMembers.Number(Root, SoftMembers.ThinkingBudget);
        AsksForSearch = ChatField.TryGet(Root, SoftMembers.Search, out _);
        SearchIsSoft = SoftMembers.Has(Root, SoftMembers.Search);
        EffortIsSoft = SoftMembers.Has(Root, SoftMembers.Effort);
        LengthIsSoft = SoftMembers.Has(Root, SoftMembers.Length);
        User = ChatField.Text(Root, "user");
        Stream = ChatField.Bool(Root, "stream") ?? false;
    }

    private IReadOnlyList<string> ReadStop()
    {
        if (!ChatField.TryGet(Root, "stop", out var stop)) return [];
        if (stop.ValueKind == JsonValueKind.String) return [stop.GetString()!];
        if (stop.ValueKind != JsonValueKind.Array) throw ChatField.Wrong("stop", "a string or an array of strings");
        return [.. stop.EnumerateArray().Select(s => s.ValueKind == JsonValueKind.String ? s.GetString()! : throw ChatField.Wrong("stop", "a string or an array of strings"))];
    }
}

/// <summary>An image's bytes as the vendors take them.</summary>
/// <param name="MediaType">Such as <c>image/png</c>.</param>
/// <param name="Base64">The bytes.</param>
internal sealed record ChatImageBytes(string MediaType, string Base64);

/// <summary>What form the answer is to have.</summary>
/// <param name="Kind">Free text unless the client said otherwise.</param>
/// <param name="Name">The schema's name.</param>
/// <param name="Schema">The JSON schema, for <see cref="ChatResponseFormatKind.JsonSchema"/>.</param>
internal readonly record struct ChatResponseFormat(ChatResponseFormatKind Kind, string? Name = null, JsonElement Schema = default);

internal enum ChatResponseFormatKind
{
    Text,
    JsonObject,
    JsonSchema,
}
