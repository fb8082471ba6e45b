using System.Globalization;
using System.Text.RegularExpressions;

namespace ProviderKit.Upstream;

/// <summary>The error rules for all vendors: messages and codes that several vendors share.</summary>
internal static partial class CommonErrors
{
    /// <summary>The rules. They apply after a vendor's own rules, and before its lists and the status.</summary>
    public static readonly IReadOnlyList<ErrorRule> Rules =
    [
        // The request is too large or too long for any token. Usually a 400 or 413, but also a 429 if the request alone exceeds the limit of a whole
        // minute, a 402, or a 500.
        new() { Status = 429, Code = "413", Then = ErrorAction.PassOn }, // routers put the status of their upstream into the body
        AboutRequest(code: "context_length_exceeded"),
        AboutRequest(code: "context_window_exceeded"),
        AboutRequest(code: "ContextWindowExceededError"),
        AboutRequest(code: "request_too_large"),
        AboutRequest(code: "RequestTooLarge"),
        AboutRequest(code: "RequestEntityTooLarge"),
        AboutRequest(code: "payload_too_large"),
        AboutRequest(code: "tokens_limit_reached"), // "Request body too large for … Max size: 8000 tokens."
        AboutRequest(code: "model_max_prompt_tokens_exceeded"),
        AboutRequest(code: "prompt_too_long"),
        AboutRequest(code: "string_above_max_length"),
        AboutRequest(words: "request too large"),
        AboutRequest(words: "request body too large"),
        AboutRequest(words: "request is too large"),
        AboutRequest(words: "request entity too large"),
        AboutRequest(words: "payload too large"),
        AboutRequest(words: "content too large"),
        AboutRequest(words: "payload size exceeds the limit"),
        AboutRequest(words: "tokens per request"),
        AboutRequest(words: "request exceeds the maximum size"),
        AboutRequest(words: "must be reduced in order to run"),
        AboutRequest(words: "reduce your message size"),
        AboutRequest(words: "reduce the length of the messages"),
        AboutRequest(words: "prompt is too long"),
        AboutRequest(words: "prompt is too large"),
        AboutRequest(words: "input is too long"),
        AboutRequest(words: "maximum context length"),
        AboutRequest(words: "maximum prompt length"),
        AboutRequest(words: "exceeds the context length"),
        AboutRequest(words: "exceeds the context window"),
        AboutRequest(words: "exceed context limit"),
        AboutRequest(words: "exceeds the maximum number of tokens"),
        AboutRequest(words: "exceeds the available context size"),
        AboutRequest(words: "ContextWindowExceededError"),
        new() { Begins = "prompt token count of * exceeds the limit", Then = ErrorAction.PassOn },

        // A 401 for a valid key that lacks a permission: it can still serve other requests.
        NotAllowed("missing scope"),
        NotAllowed("missing required scope"),
        NotAllowed("insufficient permission"),
        NotAllowed("insufficient scope"),
        NotAllowed("insufficient_scope"),
        NotAllowed("insufficient authentication scopes"),
        NotAllowed("scope requirement"),
        NotAllowed("lacks the required"),
        NotAllowed("does not have permission"),
        NotAllowed("do not have permission"),
        NotAllowed("does not have access to model"),
        NotAllowed("do not have access to model"),
        NotAllowed("does not have access to the model"),
        NotAllowed("do not have access to the model"),
        NotAllowed("not allowed to access model"),
        new() { Status = 401, Code = "insufficient_scope", Then = ErrorAction.Quarantine, Scope = LimitScope.TokenAndModel },
        new() { Status = 401, Code = "missing_scope", Then = ErrorAction.Quarantine, Scope = LimitScope.TokenAndModel },
        new() { Status = 401, Code = "PermissionDenied", Then = ErrorAction.Quarantine, Scope = LimitScope.TokenAndModel },
    ];

    /// <summary>
    /// Whether a 429 states that the request alone exceeds the whole limit. Waiting does not help then.
    /// </summary>
    public static bool RequestsMoreThanTheLimit(string? message) =>
        message is not null && LimitAndRequest().Match(message) is { Success: true } match
        && Number(match.Groups[1]) is { } limit && Number(match.Groups[2]) is { } requested && requested > limit;

    private static ErrorRule AboutRequest(string? code = null, string? words = null) => new() { Code = code, Contains = words, Then = ErrorAction.PassOn };

    private static ErrorRule NotAllowed(string words) =>
        new() { Status = 401, Contains = words, Then = ErrorAction.Quarantine, Scope = LimitScope.TokenAndModel };

    private static double? Number(Group digits) =>
        double.TryParse(digits.ValueSpan, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out double value) ? value : null;

    [GeneratedRegex(@"\blimit:? ([0-9][0-9,]*)(?: ?/ ?min)?\.?,? (?:used:? [0-9,]+, )?requested:? ([0-9][0-9,]*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LimitAndRequest();
}
