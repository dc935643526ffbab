document.querySelector('main').addEventListener('click', () => location.reload());
