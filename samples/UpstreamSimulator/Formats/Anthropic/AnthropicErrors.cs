namespace UpstreamSimulator.Formats.Anthropic;

/// <summary><c>{"type":"error","error":{"type","message"},"request_id"}</c>.</summary>
internal static class AnthropicErrors
{
    private const string NoCredit =
        "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.";

    public static ErrorBody Shape(ErrorCase error)
    {
        // Used-up credit is a bad request like any other, told by its words.
        var noCredit = error is { Kind: ErrorKind.NoQuota, KeepsStatus: false };
        var message = noCredit ? NoCredit : error.Parameter is { } parameter ? $"{parameter}: {error.Message}" : error.Message;
        var bytes = Json.Write((type: TypeOf(error), message), static (json, state) =>
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "error"u8);
            json.WriteStartObject("error"u8);
            json.WriteString("type"u8, state.type);
            json.WriteString("message"u8, state.message);
            json.WriteEndObject();
            json.WriteString("request_id"u8, "req_simulator"u8);
            json.WriteEndObject();
        });
        return new ErrorBody(noCredit ? 400 : error.Status, bytes.ToArray());
    }

    private static string TypeOf(ErrorCase error) => error.Kind switch
    {
        ErrorKind.BadKey or ErrorKind.MissingKey => "authentication_error",
        ErrorKind.Payment => "billing_error",
        ErrorKind.Forbidden => "permission_error",
        ErrorKind.NotFound or ErrorKind.UnknownPath => "not_found_error",
        ErrorKind.Timeout => "timeout_error",
        ErrorKind.RateLimited => "rate_limit_error",
        ErrorKind.Overloaded => "overloaded_error",
        ErrorKind.Server => "api_error",
        _ => "invalid_request_error",
    };
}
