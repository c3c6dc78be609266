using Compressor.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace Compressor.EndToEnd.Tests.Pages;

/// <summary>Debian's Chromium with one page open; whatever it complains of is kept.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly List<string> complaints = [];

    private Browser(IPlaywright playwright, IBrowser browser, IPage page)
    {
        this.playwright = playwright;
        this.browser = browser;
        Page = page;
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, error) => complaints.Add(error);
        page.RequestFailed += (_, request) => complaints.Add($"{request.Url}: {request.Failure}");
        page.Request += (_, request) => Requests.Add(request.Url);
    }

    public IPage Page { get; }

    /// <summary>Console messages, script errors, failed requests.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    /// <summary>Every address that was asked for.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Opens a window of so many pixels; the test is skipped where there is no Chromium.</summary>
    public static async Task<Browser> Open(int width, int height, ColorScheme scheme)
    {
        string? chromium = Places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(chromium is null, "Chromium is not installed (Debian: apt-get install chromium).");
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            // A container's root has no user namespaces to build a sandbox of.
            Args = ["--no-sandbox"],
        });
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
        });
        return new Browser(playwright, browser, page);
    }

    /// <summary>Keeps what the page looks like among the build's artifacts.</summary>
    public Task Screenshot(string name, bool isWhole = true)
    {
        string folder = Repository.At("artifacts", "screenshots");
        Directory.CreateDirectory(folder);
        return Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = isWhole });
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAsync();
        playwright.Dispose();
    }
}
