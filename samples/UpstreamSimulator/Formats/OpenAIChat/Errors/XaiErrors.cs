namespace UpstreamSimulator.Formats.OpenAIChat.Errors;

/// <summary>xAI: a flat <c>{"code","error"}</c>, and status 400 for a bad key (both recorded).</summary>
internal sealed class XaiErrors : IErrorShape
{
    private readonly OpenAIErrors _nested = new();

    public ErrorBody Shape(ErrorCase error)
    {
        if (error.Inside200)
            return _nested.Shape(error);

        var status = error is { Kind: ErrorKind.BadKey, KeepsStatus: false } ? 400 : error.Status;
        var bytes = Json.Write(error, static (json, error) =>
        {
            json.WriteStartObject();
            json.WriteString("code"u8, CodeOf(error.Kind));
            json.WriteString("error"u8, error.Message);
            json.WriteEndObject();
        });
        return new ErrorBody(status, bytes.ToArray());
    }

    private static string CodeOf(ErrorKind kind) => kind switch
    {
        ErrorKind.MissingKey => "unauthenticated",
        ErrorKind.Payment or ErrorKind.Forbidden => "permission-denied",
        ErrorKind.NotFound or ErrorKind.UnknownPath => "not-found",
        ErrorKind.RateLimited or ErrorKind.NoQuota => "resource-exhausted",
        ErrorKind.Timeout => "deadline-exceeded",
        ErrorKind.Server => "internal",
        ErrorKind.Overloaded => "unavailable",
        _ => "invalid-argument",
    };
}
