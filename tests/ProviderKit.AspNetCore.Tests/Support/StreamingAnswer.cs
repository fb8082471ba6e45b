using System.Text;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>An answer that is read event by event while it arrives.</summary>
internal sealed class StreamingAnswer(HttpResponseMessage response, Stream body, CancellationToken patience) : IAsyncDisposable
{
    private readonly StreamReader _reader = new(body, Encoding.UTF8);

    public int Status => (int)response.StatusCode;

    public string RequestId => response.Headers.GetValues("x-request-id").Single();

    /// <summary>The data of the next event; null at the end.</summary>
    public async Task<string?> NextAsync()
    {
        while (await _reader.ReadLineAsync(patience) is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return line["data: ".Length..];
        return null;
    }

    /// <summary>Reads on until an event says something.</summary>
    public async Task<string> NextContentAsync()
    {
        while (await NextAsync() is { } data)
            if (data.Contains("\"content\":\"", StringComparison.Ordinal) && !data.Contains("\"content\":\"\"", StringComparison.Ordinal)) return data;
        throw new AssertionException("The stream ended before it said anything.");
    }

    /// <summary>The events that are left, and whether the connection broke off after them.</summary>
    public async Task<(List<string> Events, bool Broken)> RestAsync()
    {
        var events = new List<string>();
        try
        {
            while (await NextAsync() is { } data) events.Add(data);
            return (events, false);
        }
        catch (IOException)
        {
            return (events, true);
        }
    }

    /// <summary>Leaves: what is not read yet never will be.</summary>
    public ValueTask DisposeAsync()
    {
        response.Dispose();
        return default;
    }
}
