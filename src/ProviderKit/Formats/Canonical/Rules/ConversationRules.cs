namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>
/// The rules that some vendors have, unlike OpenAI, for the structure of a conversation. A format lists those that it needs, in the
/// order of this file, since later rules rely on earlier ones.
/// </summary>
internal static class ConversationRules
{
    /// <summary>The user's text that replaces a missing beginning of the conversation.</summary>
    public const string MissingBeginning = "(The beginning of this conversation is missing.)";

    /// <summary>The user's text before the images of a reply.</summary>
    public const string ImagesAbove = "[Images of the answer above]";

    /// <summary>The user's text after a reply that is to be continued.</summary>
    public const string GoOn = "Continue.";

    /// <summary>The prefix of a system message that becomes a user message.</summary>
    public const string InstructionsAbove = "[Instructions]\n";

    /// <summary>The result of a call for which the client sent none.</summary>
    public const string MissingResult = "No result: this call was not answered.";

    /// <summary>
    /// Moves images that a model generated to a user turn after its reply, for formats whose replies contain only text. Avoids a 400 that ends
    /// a conversation with an earlier image model ("image blocks are not permitted in assistant turns", Messages).
    /// </summary>
    public static readonly ConversationRule ImagesOfAnswersAreTheUsers = new("images of answers are the user's", draft =>
    {
        for (int i = draft.Turns.Count - 1; i >= 0; i--)
        {
            var turn = draft.Turns[i];
            if (turn.Role != ChatRole.Assistant) continue;
            ChatPart[] images = [.. turn.Parts.OfType<ChatImagePart>(), .. ChatTurnReader.ImagesOf(turn).Select(image => ChatMedia.Checked(image, draft.Rules))];
            if (images.Length == 0) continue;
            draft.Turns[i] = turn with { Parts = [.. turn.Parts.Where(p => p is not ChatImagePart)] };
            var user = ChatTurn.Made(ChatRole.User, turn.Path, ImagesAbove);
            draft.Turns.Insert(i + 1, user with { Parts = [.. user.Parts, .. images] });
        }
    });

    /// <summary>
    /// Gives each call a unique id in the format's grammar, and matches each result with its call (<see cref="CallMatching"/>).
    /// Avoids "`tool_use` ids must be unique" and "unexpected `tool_use_id` found in `tool_result` blocks" of the Messages
    /// API (BerriAI/litellm#23510, HKUDS/nanobot#4444: servers that number calls from 0 in each turn).
    /// </summary>
    public static readonly ConversationRule CallIdsAreUnique = new("call ids are unique", CallMatching.Apply);

    /// <summary>
    /// Turns a result without a call into a user text. Avoids "unexpected `tool_use_id` found in `tool_result` blocks"
    /// (Messages) and "function response parts should be equal to the number of function call parts" (Gemini), which occur
    /// if a client removes the beginning of its history (langchain-ai/langgraph#3717).
    /// </summary>
    public static readonly ConversationRule OrphanResultsAreTexts = new("orphan results are texts", draft =>
    {
        for (int i = 0; i < draft.Turns.Count; i++)
            if (draft.Turns[i] is { Role: ChatRole.Tool, ToolCallId: null } orphan) draft.Turns[i] = AsText(orphan);
    });

    /// <summary>
    /// Moves the results of a turn's calls directly after it. Avoids "`tool_use` ids were found without `tool_result` blocks
    /// immediately after" (Messages) if a user's text, a system message or another reply is in between
    /// (openai/openai-agents-python#2061, BerriAI/litellm#6836).
    /// </summary>
    public static readonly ConversationRule ResultsFollowTheirCalls = new("results follow their calls", draft =>
    {
        var results = draft.Turns.Where(IsResult).ToLookup(t => t.ToolCallId!, StringComparer.Ordinal);
        if (results.Count == 0) return;
        var place = new Dictionary<ChatTurn, int>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < draft.Turns.Count; i++) place[draft.Turns[i]] = i;
        var ordered = new List<ChatTurn>(draft.Turns.Count);
        foreach (var turn in draft.Turns.Where(t => !IsResult(t)))
        {
            ordered.Add(turn);
            if (turn.ToolCalls.Count > 0) ordered.AddRange(turn.ToolCalls.SelectMany(c => results[c.Id]).OrderBy(r => place[r]));
        }
        draft.Turns = ordered;
    });

    /// <summary>
    /// Adds an error result to a call without a result: the turn was interrupted, or the client removed the end of its
    /// history. Avoids the error described at <see cref="ResultsFollowTheirCalls"/>. Claude Code and the Agent SDKs handle
    /// interrupted calls in the same way (anthropics/claude-code#473).
    /// </summary>
    public static readonly ConversationRule CallsAreAnswered = new("calls are answered", draft =>
    {
        var answered = new HashSet<string>(draft.Turns.Where(IsResult).Select(t => t.ToolCallId!), StringComparer.Ordinal);
        if (draft.Turns.All(t => t.ToolCalls.All(c => answered.Contains(c.Id)))) return;
        var whole = new List<ChatTurn>(draft.Turns.Count + 1);
        var missing = new List<ChatTurn>();
        foreach (var turn in draft.Turns)
        {
            if (!IsResult(turn)) Flush();
            whole.Add(turn);
            missing.AddRange(turn.ToolCalls.Where(c => !answered.Contains(c.Id)).Select(call => MissingResultOf(turn, call)));
        }
        Flush();
        draft.Turns = whole;

        void Flush()
        {
            whole.AddRange(missing);
            missing.Clear();
        }
    });

    /// <summary>
    /// Converts the arguments of a call to a JSON object. Truncated or broken arguments are kept as a string inside an object:
    /// the model's reply was cut off there, and the tool error that follows explains it. Avoids a 400 of the gateway or the vendor
    /// that ends the conversation for good (NousResearch/hermes-agent#14443, openai/openai-agents-python#2061).
    /// </summary>
    public static readonly ConversationRule ArgumentsAreObjects = new("arguments are objects", draft =>
    {
        for (int i = 0; i < draft.Turns.Count; i++)
            if (draft.Turns[i].ToolCalls.Any(c => !CallArguments.AreObject(c.Arguments)))
                draft.Turns[i] = draft.Turns[i] with
                {
                    ToolCalls = [.. draft.Turns[i].ToolCalls.Select(c => c with { Arguments = CallArguments.AsObject(c.Arguments) })],
                };
    });

    /// <summary>
    /// Converts calls and results to texts, for requests without tools. A conversation that began with another model can
    /// continue, and the model sees the calls and results.
    /// </summary>
    public static readonly ConversationRule CallsAreTexts = new("calls are texts", draft =>
    {
        for (int i = 0; i < draft.Turns.Count; i++)
        {
            var turn = draft.Turns[i];
            if (turn.Role == ChatRole.Tool) draft.Turns[i] = AsText(turn);
            else if (turn.ToolCalls.Count > 0)
                draft.Turns[i] = turn with { ToolCalls = [], Parts = [.. turn.Parts, .. turn.ToolCalls.Select(c => new ChatTextPart(turn.Path, $"[Called the tool {c.Name} with {c.Arguments}]\n"))] };
        }
    });

    /// <summary>
    /// Removes texts that contain only white space, and turns without other content. Avoids "text content blocks must contain
    /// non-whitespace text" (Messages; BerriAI/litellm#3686).
    /// </summary>
    public static readonly ConversationRule BlankTextsAreLeftOut = new("blank texts are left out", draft =>
    {
        for (int i = 0; i < draft.Turns.Count; i++)
            if (draft.Turns[i].Role != ChatRole.Tool && draft.Turns[i].Parts.Any(IsBlank))
                draft.Turns[i] = draft.Turns[i] with { Parts = WithoutBlanks(draft.Turns[i].Parts) };
        draft.Turns.RemoveAll(t => t.Role != ChatRole.Tool && t.Parts.Count + t.ToolCalls.Count == 0);
    });

    /// <summary>
    /// Turns system messages into user messages if there are no others. Avoids "at least one message is required" (Messages)
    /// and "contents is not specified" (Gemini; braintrustdata/braintrust-proxy#250, arthur-ai/arthur-engine#1302).
    /// </summary>
    public static readonly ConversationRule SystemAloneIsAQuestion = new("system alone is a question", draft =>
    {
        if (draft.Turns.Any(t => t.Role != ChatRole.System)) return;
        for (int i = 0; i < draft.Turns.Count; i++) draft.Turns[i] = draft.Turns[i] with { Role = ChatRole.User };
    });

    /// <summary>
    /// Makes a conversation begin with the user: if its beginning was removed, a turn that says so is added. Avoids "first message
    /// must use the user role" (Messages) and "function call turn comes immediately after a user turn" (Gemini;
    /// BerriAI/litellm#2876).
    /// </summary>
    public static readonly ConversationRule UserBegins = new("the user begins", draft =>
    {
        int first = draft.Turns.FindIndex(t => t.Role != ChatRole.System);
        if (first >= 0 && draft.Turns[first].Role != ChatRole.User)
            draft.Turns.Insert(first, ChatTurn.Made(ChatRole.User, draft.Turns[first].Path, MissingBeginning));
    });

    /// <summary>
    /// Moves system messages before the user's first text, for models without a system role. Avoids "Developer instruction
    /// is not enabled for models/gemma-3-27b-it" (Gemini's API).
    /// </summary>
    public static readonly ConversationRule InstructionsAreTheUsers = new("instructions are the user's", draft =>
    {
        ChatPart[] instructions = [.. draft.Turns.Where(t => t.Role == ChatRole.System).SelectMany(t => t.Parts)];
        draft.Turns.RemoveAll(t => t.Role == ChatRole.System);
        int user = draft.Turns.FindIndex(t => t.Role == ChatRole.User);
        if (instructions.Length > 0 && user >= 0) draft.Turns[user] = draft.Turns[user] with { Parts = [.. instructions, .. draft.Turns[user].Parts] };
    });

    /// <summary>
    /// Turns system messages after the beginning of the conversation into user messages, for formats with a single system prompt. If they were
    /// moved to the front, they would change the beginning of the prompt and invalidate the prompt cache with each turn.
    /// </summary>
    public static readonly ConversationRule LaterInstructionsAreTheUsers = new("later instructions are the user's", draft =>
    {
        int begins = draft.Turns.FindIndex(t => t.Role != ChatRole.System);
        for (int i = 0; i < draft.Turns.Count; i++)
            if (draft.Turns[i].Role == ChatRole.System && (draft.Turns[i].StandsInPlace || (begins >= 0 && i > begins)) && !draft.Rules.TakesInPlace(draft.Turns[i]))
                draft.Turns[i] = draft.Turns[i] with { Role = ChatRole.User, Parts = [new ChatTextPart(draft.Turns[i].Path, InstructionsAbove), .. draft.Turns[i].Parts] };
    });

    /// <summary>
    /// Removes white space at the end of a reply that the model is to continue. Avoids "final assistant content cannot end
    /// with trailing whitespace" (Messages; documented at "Prefill Claude's response").
    /// </summary>
    public static readonly ConversationRule LastAnswerHasNoSpaceAtItsEnd = new("the last answer has no space at its end", draft =>
    {
        if (draft.Turns is not [.., { Role: ChatRole.Assistant, ToolCalls.Count: 0, Parts: [.., ChatTextPart text] } last]) return;
        draft.Turns[^1] = last with { Parts = [.. last.Parts.SkipLast(1), text with { Text = text.Text.TrimEnd() }] };
    });

    /// <summary>
    /// Makes a conversation end with the user: after a reply at the end, a turn that asks to continue is added. Avoids "This model does not
    /// support assistant message prefill. The conversation must end with a user message" (Claude since 4.6;
    /// langchain-ai/deepagents#1585, crewAIInc/crewAI#4798).
    /// </summary>
    public static readonly ConversationRule UserEnds = new("the user ends", draft =>
    {
        if (draft.Turns.FindLast(t => t.Role != ChatRole.System) is { Role: ChatRole.Assistant } last)
            draft.Turns.Add(ChatTurn.Made(ChatRole.User, last.Path, GoOn));
    });

    /// <summary>Refuses an empty conversation, for which each vendor would have another error message.</summary>
    public static readonly ConversationRule SomethingIsSaid = new("something is said", draft =>
    {
        if (draft.Turns.Count == 0) throw ChatField.Wrong("messages", "an array with a message that says something");
    });

    private static bool IsResult(ChatTurn turn) => turn is { Role: ChatRole.Tool, ToolCallId: not null };

    private static bool IsBlank(ChatPart part) => part is ChatTextPart text && string.IsNullOrWhiteSpace(text.Text);

    private static ChatPart[] WithoutBlanks(IReadOnlyList<ChatPart> parts) => [.. parts.Where(p => !IsBlank(p))];

    private static ChatTurn AsText(ChatTurn orphan)
    {
        string heading = $"[{(orphan.Failed ? "Error" : "Result")} of {(orphan.ToolName is { Length: > 0 } name ? $"the tool {name}" : "a tool")}]\n";
        return orphan with { Role = ChatRole.User, Parts = [new ChatTextPart(orphan.Path, heading), .. orphan.Parts] };
    }

    private static ChatTurn MissingResultOf(ChatTurn turn, ChatToolCall call) =>
        ChatTurn.Made(ChatRole.Tool, turn.Path, MissingResult) with { ToolCallId = call.Id, ToolName = call.Name, Failed = true };
}
