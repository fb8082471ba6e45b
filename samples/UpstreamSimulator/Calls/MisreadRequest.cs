using System.Text.Json;
using UpstreamSimulator.Formats;

namespace UpstreamSimulator.Calls;

/// <summary>A request with a member of a type that its format did not expect, which the real APIs refuse as well.</summary>
internal sealed class MisreadRequest : IParsedRequest
{
    /// <summary>The error, in no provider's shape.</summary>
    public static readonly ErrorCase Error = ErrorCase.InvalidRequest("Invalid type for a parameter of the request.");

    private MisreadRequest()
    {
    }

    public string? Model => null;

    public ErrorCase? Problem => Error;

    /// <summary>The request as its endpoint reads it. Readers go by what a member should be, and what else it is ends here.</summary>
    public static IParsedRequest Guard(Call call)
    {
        try
        {
            return call.Endpoint.Parse(call);
        }
        catch (Exception exception) when (IsMisread(exception))
        {
            return new MisreadRequest();
        }
    }

    /// <summary>The good answer; null where making it shows that the request has no answer.</summary>
    public static Reply? TryAnswer(IParsedRequest request, Call call)
    {
        try
        {
            return request.Answer(call);
        }
        catch (Exception exception) when (IsMisread(exception))
        {
            return null;
        }
    }

    public Reply Answer(Call call) => throw new InvalidOperationException("A refused request has no answer.");

    public void Dispose()
    {
    }

    private static bool IsMisread(Exception exception) =>
        exception is InvalidOperationException or FormatException or JsonException or ArgumentException or KeyNotFoundException or OverflowException or InvalidDataException;
}
