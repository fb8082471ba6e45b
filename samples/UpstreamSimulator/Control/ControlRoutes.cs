using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Counting;
using UpstreamSimulator.Faults;

namespace UpstreamSimulator.Control;

/// <summary>The simulator's own paths: what it is, its counts, its faults.</summary>
internal static class ControlRoutes
{
    /// <summary>Where <c>sim:redirect</c> points. It answers 200 and is recorded, so tests see who followed.</summary>
    public const string Landing = "/_sim/landing";

    private static readonly string[] Get = [HttpMethods.Get];
    private static readonly string[] Post = [HttpMethods.Post];
    private static readonly byte[] Landed = """{"landed":true}"""u8.ToArray();

    public static void Map(IEndpointRouteBuilder routes, SimulatorState state)
    {
        routes.MapMethods("/", Get, http => WriteTextAsync(http, HomePage.Text));
        routes.MapMethods("/_sim/stats", Get, http => http.Response.WriteAsJsonAsync(
            state.Counter.Snapshot(), ControlJson.Default.SimulatorStats, cancellationToken: http.RequestAborted));
        routes.MapMethods("/_sim/reset", Post, http =>
        {
            state.Reset();
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        routes.MapMethods("/_sim/faults", Post, http => SetFaultAsync(http, state.Faults));
        routes.Map(Landing, http => LandAsync(http, state.Log));
    }

    private static async Task SetFaultAsync(HttpContext http, FaultBook faults)
    {
        try
        {
            var order = await JsonSerializer.DeserializeAsync(
                http.Request.Body, ControlJson.Default.FaultOrder, http.RequestAborted).ConfigureAwait(false);
            (order ?? throw new ArgumentException("The body is empty.")).Carry(faults);
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await WriteTextAsync(http, exception.Message).ConfigureAwait(false);
        }
    }

    private static async Task LandAsync(HttpContext http, RequestLog log)
    {
        var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false);
        log.Record(http.Request, "_sim", token: null, body);
        http.Response.ContentType = "application/json";
        await http.Response.BodyWriter.WriteAsync(Landed, http.RequestAborted).ConfigureAwait(false);
    }
    private static Task WriteTextAsync(HttpContext http, string text)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text, http.RequestAborted);
    }
}
