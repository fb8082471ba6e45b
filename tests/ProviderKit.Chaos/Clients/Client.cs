using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ProviderKit.Chaos.Ledgers;

namespace ProviderKit.Chaos.Clients;

/// <summary>Sends requests with a plain HTTP client, in the manner of their plan.</summary>
internal sealed class Client(HttpClient http, SecretScan secrets)
{
    private const int Sip = 512;

    public async Task<ClientRecord> SendAsync(RequestPlan plan)
    {
        using var leaving = new CancellationTokenSource();
        if (plan.Manner == Manner.LeavesEarly) leaving.CancelAfter(plan.Patience);
        HttpResponseMessage? response = null;
        try
        {
            using var request = Request(plan);
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
            return await ReadAsync(plan, response, leaving.Token);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            return new ClientRecord(plan, response is null ? ClientEnd.LeftEarly : ClientEnd.LeftMidway) { RequestId = IdOf(response), Status = StatusOf(response) };
        }
        catch (HttpRequestException e) when (response is null)
        {
            return new ClientRecord(plan, ClientEnd.Broken) { Text = e.ToString() };
        }
        finally
        {
            response?.Dispose();
        }
    }

    private static HttpRequestMessage Request(RequestPlan plan)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, plan.Path) { Content = new ByteArrayContent(plan.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(Marks.Header, plan.Number.ToString(CultureInfo.InvariantCulture));
        if (plan.NoFallback) request.Headers.Add("X-ProviderKit-Fallback", "off");
        return request;
    }

    private async Task<ClientRecord> ReadAsync(RequestPlan plan, HttpResponseMessage response, CancellationToken leaving)
    {
        secrets.Look("an answer's headers", $"{response.Headers}{response.Content.Headers}");
        using var body = new MemoryStream();
        var end = ClientEnd.Answered;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(leaving);
            byte[] buffer = new byte[plan.Manner == Manner.Slow ? Sip : 16 * 1024];
            for (int read; (read = await stream.ReadAsync(buffer, leaving)) > 0;)
            {
                body.Write(buffer, 0, read);
                if (plan.Manner == Manner.Slow && body.Length < 50 * Sip) await Task.Delay(1 + (plan.Number % 8), leaving);
                if (plan.Manner != Manner.LeavesMidway) continue;
                end = ClientEnd.LeftMidway;
                break;
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            end = ClientEnd.Broken;
        }
        secrets.Look("an answer", body.GetBuffer().AsSpan(0, (int)body.Length));
        return Judge(plan, response, end, Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length));
    }

    private static ClientRecord Judge(RequestPlan plan, HttpResponseMessage response, ClientEnd end, string text)
    {
        int status = (int)response.StatusCode;
        bool events = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        const string ErrorEvent = "data: {\"error\":";
        int error = events ? text.IndexOf(ErrorEvent, StringComparison.Ordinal) : -1;
        if (error >= 0 && end == ClientEnd.Broken) end = ClientEnd.ErrorEvent;
        // A stream that ends well says so; a clean end without it is a broken one too.
        else if (events && end == ClientEnd.Answered && !text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal)) end = ClientEnd.Broken;
        string? code = end == ClientEnd.ErrorEvent ? CodeOf(text[(error + "data: ".Length)..])
            : end == ClientEnd.Answered && status != 200 ? CodeOf(text)
            : null;
        return new ClientRecord(plan, end)
        {
            Status = status,
            RequestId = IdOf(response),
            Attempts = response.Headers.TryGetValues("x-providerkit-attempts", out var values) ? int.Parse(values.Single(), CultureInfo.InvariantCulture) : null,
            Code = code,
            Text = text,
        };
    }

    private static string? CodeOf(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json.Trim());
            return document.RootElement.GetProperty("error").GetProperty("code").ToString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "(unreadable)";
        }
    }

    private static string? IdOf(HttpResponseMessage? response) =>
        response is not null && response.Headers.TryGetValues("x-request-id", out var values) ? values.Single() : null;

    private static int? StatusOf(HttpResponseMessage? response) => response is null ? null : (int)response.StatusCode;
}
